/** A copy of an object that lacks some of its fields. */
export function without<Fields extends object, Name extends keyof Fields>(
  object: Fields,
  ...names: readonly Name[]
): Omit<Fields, Name> {
  const copy = { ...object };
  for (const name of names) Reflect.deleteProperty(copy, name);
  return copy;
}
