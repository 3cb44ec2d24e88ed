// What has to be there. On pages, in files and in the painter's worker.
// @ts-check

/**
 * A thing that has to be there: where it is not, an error says what is missing.
 * @template T
 * @param {T} thing
 * @param {string} name
 * @returns {NonNullable<T>}
 */
export function given(thing, name) {
  if (thing === null || thing === undefined) throw new Error(`missing: ${name}`);
  return thing;
}
