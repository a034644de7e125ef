import * as l10n from '@vscode/l10n';
import { fieldName } from './schemaProblems.ts';
import type { FieldPath, ValueProblem } from './fileProblem.ts';
import { correctionOf, likelyWord } from './likelyWord.ts';
import { isLikelySecret } from './secretValue.ts';
import { FieldReader } from './fieldReader.ts';

/** What is wrong with a file although its schema allows it. Fields of another type than the schema asks for are passed over. */
export function meaningProblems(value: unknown): readonly ValueProblem[] {
  const spec = FieldReader.of(value).get('spec');
  const podSpec = spec.get('template', 'spec');
  return [
    ...containerProblems(spec, podSpec),
    ...poolProblems(spec),
    ...budgetProblems(spec),
    ...templateProblems(spec, podSpec),
  ];
}

/** Containers that are named and not there, or meant and not named. */
function containerProblems(spec: FieldReader, podSpec: FieldReader): readonly ValueProblem[] {
  const wanted = spec.get('containers');
  const repeated = repetitions(wanted.items(), (item) => item.text()).map((item) =>
    error(item.path, l10n.t('the container {0} is named twice', item.text() ?? '')),
  );
  const names = namesOf(podSpec.get('containers'));
  // What a reference leads to is only known at the time of the bake.
  if (names.length === 0) return repeated;
  const initNames = namesOf(podSpec.get('initContainers'));
  const unknown = [...wanted.items(), ...namedContainers(spec)].flatMap((item) => {
    const name = item.text();
    return name === undefined || names.includes(name)
      ? []
      : [unknownContainer(item.path, name, names, initNames)];
  });
  return [...repeated, ...unknown, ...(wanted.isAbsent ? unnamedContainers(names) : [])];
}

function unnamedContainers(names: readonly string[]): readonly ValueProblem[] {
  if (names.length < 2) return [];
  const message = l10n.t(
    'spec lacks the field containers: the template has {0}; name those to checkpoint',
    names.join(', '),
  );
  return [error(['spec'], message)];
}

function unknownContainer(
  path: FieldPath,
  name: string,
  names: readonly string[],
  initNames: readonly string[],
): ValueProblem {
  if (initNames.includes(name)) {
    return error(
      path,
      l10n.t(
        '{0} is an init container, which has ended when the warm-up begins; choose one of {1}',
        name,
        names.join(', '),
      ),
    );
  }
  const likely = likelyWord(name, names);
  const hint =
    likely === undefined ? l10n.t('it has {0}', names.join(', ')) : l10n.t('did you mean {0}?', likely);
  return {
    ...error(path, l10n.t('the template has no container {0}: {1}', name, hint)),
    correction: correctionOf(name, names),
  };
}

/** Every place where a probe, a step or a hook names a container. */
function namedContainers(spec: FieldReader): readonly FieldReader[] {
  const probes = [spec.get('readiness'), spec.get('startupProbe'), ...spec.get('warmUp').items()];
  const hooks = [spec.get('hooks', 'beforeDump'), spec.get('hooks', 'atClaim')].flatMap((each) =>
    each.items(),
  );
  return [...probes.flatMap((probe) => [probe.get('exec'), probe.get('logLine')]), ...hooks].map((each) =>
    each.get('container'),
  );
}

function poolProblems(spec: FieldReader): readonly ValueProblem[] {
  const size = spec.get('pool', 'size');
  if ((size.number() ?? 0) > 0 && spec.get('readiness').isAbsent) {
    return [
      error(
        size.path,
        l10n.t('a pool needs readiness, which says when a restored pod may be claimed: add spec.readiness'),
      ),
    ];
  }
  const logLine = spec.get('readiness', 'logLine');
  if ((size.number() ?? 0) === 0 || logLine.isAbsent) return [];
  return [
    error(
      logLine.path,
      l10n.t(
        'a restored container does not write again what it wrote before the checkpoint: pods of a pool need readiness by http or exec',
      ),
    ),
  ];
}

/** A budget is for restored starts, whose first response must be one that a restored container gives. */
function budgetProblems(spec: FieldReader): readonly ValueProblem[] {
  const ownProbe = spec.get('startupProbe');
  const logLine = (ownProbe.isAbsent ? spec.get('readiness') : ownProbe).get('logLine');
  if (spec.get('startup').isAbsent || logLine.isAbsent) return [];
  const message = l10n.t(
    'a restored container does not write again what it wrote before the checkpoint: measure a startup that has a budget by http or exec',
  );
  return [{ severity: 'warning', path: logLine.path, message }];
}

function templateProblems(spec: FieldReader, podSpec: FieldReader): readonly ValueProblem[] {
  const containers = podSpec.get('containers').items();
  const all = [...containers, ...podSpec.get('initContainers').items()];
  return [
    ...repetitions(all, (item) => item.get('name').text()).map((item) =>
      error(
        [...item.path, 'name'],
        l10n.t('another container of the template is called {0}', item.get('name').text() ?? ''),
      ),
    ),
    ...containers
      .filter((item) => isCheckpointed(item, spec) && item.get('tty').value === true)
      .map(terminal),
    ...all.flatMap((item) => item.get('env').items()).flatMap(secretVariable),
  ];
}

function isCheckpointed(container: FieldReader, spec: FieldReader): boolean {
  const wanted = spec.get('containers');
  return wanted.isAbsent || wanted.items().some((item) => item.value === container.get('name').value);
}

function terminal(container: FieldReader): ValueProblem {
  const message = l10n.t(
    'CRIU cannot dump a container that has a terminal: remove tty from what is checkpointed',
  );
  return { severity: 'warning', path: [...container.path, 'tty'], message };
}

function secretVariable(variable: FieldReader): readonly ValueProblem[] {
  const name = variable.get('name').text();
  const value = variable.get('value');
  const text = value.text();
  if (name === undefined || text === undefined || !isLikelySecret(name, text)) return [];
  const message = l10n.t(
    '{0} looks like a secret, and files are shared: take it from a Secret by valueFrom.secretKeyRef',
    fieldName(value.path),
  );
  return [{ severity: 'warning', path: value.path, message }];
}

function namesOf(containers: FieldReader): readonly string[] {
  return containers.items().flatMap((item) => item.get('name').text() ?? []);
}

/** The items whose name an earlier one has. */
function repetitions(
  items: readonly FieldReader[],
  nameOf: (item: FieldReader) => string | undefined,
): readonly FieldReader[] {
  const names = new Set<string>();
  return items.filter((item) => {
    const name = nameOf(item);
    if (name === undefined) return false;
    const isRepeated = names.has(name);
    names.add(name);
    return isRepeated;
  });
}

function error(path: FieldPath, message: string): ValueProblem {
  return { severity: 'error', path, message };
}
