/** Multiples of a byte by their suffix (kubernetes.io, "Quantity"), as far as sizes of checkpoints go. */
const multiples: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * Reads a size in the form that the schema of environment files allows, such as `20Gi`; in bytes, rounded up as Kubernetes does.
 * NaN for what has another form.
 */
export function quantityBytes(quantity: string | number): number {
  const [, number, suffix = ''] = /^([\d.]+)(\D*)$/.exec(String(quantity)) ?? [];
  return Math.ceil(Number(number) * (multiples[suffix] ?? NaN));
}
