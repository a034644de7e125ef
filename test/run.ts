import path from 'node:path';
import { unsuitableHostReason } from '../devcluster/hostRequirements.ts';
import { ConsoleProgress } from '../devcluster/progress.ts';
import { runChecks } from './runner/checks.ts';
import { runHostTier } from './runner/hostTier.ts';
import { closingLines, isSuccess, total, type Tally } from './runner/tally.ts';
import { runTier, skipTestFiles, skipTier } from './runner/tier.ts';
import { reasonNotToInstallVSCode } from '../devcluster/vscode/installVSCode.ts';

/** The tiers in the order in which they run: the quick ones first. */
const tiers = ['unit', 'webview', 'host', 'cluster', 'e2e'] as const;
type Tier = (typeof tiers)[number];

const usage = `usage: npm test [-- TIER...]

Without a tier: ESLint, Prettier and TypeScript, then every tier.
tiers: ${tiers.join(', ')}`;

const root = path.resolve(import.meta.dirname, '..');

/** Why a tier cannot run on this machine, where it cannot. What can be installed for it is. */
async function obstacle(tier: Tier): Promise<string | undefined> {
  switch (tier) {
    case 'unit':
    case 'webview':
      return undefined;
    case 'cluster':
      return unsuitableHostReason();
    case 'host':
      return reasonNotToInstallVSCode(new ConsoleProgress());
    case 'e2e':
      return unsuitableHostReason() ?? (await reasonNotToInstallVSCode(new ConsoleProgress()));
  }
}

async function run(tier: Tier): Promise<Tally> {
  const reason = await obstacle(tier);
  // Vitest cannot run inside the extension host: Mocha runs these.
  if (tier === 'host') {
    return reason === undefined
      ? runHostTier(root)
      : skipTestFiles(tier, root, reason, 'test/host/**/*.test.ts');
  }
  return reason === undefined ? runTier(tier, root) : skipTier(tier, root, reason);
}

async function main(names: readonly string[]): Promise<number> {
  const wanted = tiers.filter((tier) => names.length === 0 || names.includes(tier));
  const unknown = names.find((name) => !tiers.some((tier) => tier === name));
  if (unknown !== undefined) {
    console.error(unknown === '--help' ? usage : `There is no tier ${unknown}.\n\n${usage}`);
    return 2;
  }
  const tallies: Tally[] = [];
  if (names.length === 0) tallies.push(await runChecks(root));
  for (const tier of wanted) tallies.push(await run(tier));
  const tally = total(tallies);
  console.log(`\n${closingLines(tally)}`);
  return isSuccess(tally) ? 0 : 1;
}

// A test that left something open must not keep the run from ending.
process.exit(await main(process.argv.slice(2)));
