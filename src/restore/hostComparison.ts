import * as l10n from '@vscode/l10n';
import type { RestoreDifference } from './restoreDifference.ts';
import type { Availability, NodeFacts, RestorableCheckpoint } from './restoreRoute.ts';

/**
 * Words of an x86 processor's `flags` that stand for instructions or registers which a program can use: what CRIU compares with
 * `--cpu-cap=ins` (criu/arch/x86/cpu.c), and newer ones. All others are the kernel's business. On other architectures every word
 * is one that programs are told of (Linux, arch/arm64/elf_hwcaps).
 */
const programFeatures =
  /^(?:fpu|tsc|cx8|cmov|clflush(?:opt)?|clwb|mmx(?:ext)?|fxsr|sse2?|pni|ssse3|sse4(?:_1|_2|a)|misalignsse|3dnow(?:ext)?|rdtscp|rdpid|pclmulqdq|vpclmulqdq|cx16|movbe|popcnt|abm|aes|vaes|gfni|sha_ni|sha512|sm[34]|xsave(?:opt|c)?|xgetbv1|avx\w*|f16c|fma4?|xop|tbm|bmi[12]|adx|rdrand|rdseed|fsgsbase|hle|rtm|mpx|pku|ospke|lahf_lm|movdir(?:i|64b)|serialize|waitpkg|clzero|mwaitx|amx_\w+|user_shstk)$/;

/** So many missing features are named, the others counted. */
const namedFeatures = 6;

type Refusal = Extract<Availability, { available: false }>;

/**
 * Why what was checkpointed on one node cannot go on on another: its processor is of another kind, or lacks what the process may be
 * using. Without cause for that nobody would notice before the process dies of an instruction: CRIU does not check it for runc.
 * What is not known is no obstacle.
 */
export function hostObstacle({ host }: RestorableCheckpoint, node: NodeFacts): Refusal | undefined {
  if (host === undefined) return undefined;
  if (isKnown(host.architecture) && isKnown(node.architecture) && host.architecture !== node.architecture) {
    return refusal(
      l10n.t(
        'it is of a process for {0}, and node {1} has a processor of the kind {2}',
        host.architecture,
        node.name,
        node.architecture,
      ),
    );
  }
  const missing = missingFeatures(host.cpuFeatures, node.cpuFeatures, host.architecture);
  if (missing.length === 0) return undefined;
  const named = missing.slice(0, namedFeatures).join(', ');
  const names =
    missing.length > namedFeatures
      ? l10n.t('{0} and {1} more', named, missing.length - namedFeatures)
      : named;
  return refusal(
    l10n.t(
      'the processor of node {0} lacks what that of {1} has, and the process may be using: {2}',
      node.name,
      host.node,
      names,
    ),
  );
}

/** In what the node is not the one of the checkpoint, where that is no obstacle. */
export function hostDifferences(
  { host }: RestorableCheckpoint,
  node: NodeFacts | undefined,
): readonly RestoreDifference[] {
  if (host === undefined || node === undefined) return [];
  const differences: RestoreDifference[] = [];
  if (isKnown(host.kernel) && isKnown(node.kernel) && host.kernel !== node.kernel) {
    differences.push({
      field: 'node.kernel',
      kind: 'changed',
      from: host.kernel,
      to: node.kernel,
      why: l10n.t(
        'the process was checkpointed under another kernel: where this one lacks what it used, the restore fails',
      ),
    });
  }
  const isCompared = isKnown(host.cpuFeatures) && isKnown(node.cpuFeatures);
  if (node.name !== host.node && !isCompared) {
    differences.push({
      field: 'node.processor',
      kind: 'changed',
      from: host.node,
      to: node.name,
      why: l10n.t(
        'whether this processor can do all that the other can is not known: if not, the process dies of the first instruction that is missing',
      ),
    });
  }
  return differences;
}

/** What programs can use on one processor, and not on the other; none where either is not known. */
function missingFeatures(
  source: string | undefined,
  target: string | undefined,
  architecture: string,
): readonly string[] {
  if (!isKnown(source) || !isKnown(target)) return [];
  const there = new Set(target.split(' '));
  const isForPrograms = (word: string): boolean => architecture !== 'amd64' || programFeatures.test(word);
  return source.split(' ').filter((word) => isForPrograms(word) && !there.has(word));
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function refusal(reason: string): Refusal {
  return {
    available: false,
    reason,
    remedies: [{ action: 'retry', text: l10n.t('Restore on a node with the same kind of processor') }],
  };
}
