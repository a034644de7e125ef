/** An extension that does nothing: what activating any extension takes at least. */
export function activate(): void {
  // Nothing to do.
}
