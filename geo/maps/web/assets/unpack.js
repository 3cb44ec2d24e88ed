// Reads what a file carries inside: gzip, written as digits to the base of 85. In the page and in the painter's worker.
// @ts-check

/**
 * @param {string} text
 * @returns {Response} The content, to be read as bytes, text or JSON.
 */
export function unpack(text) {
  const digits = new Uint8Array(127), bytes = new DataView(new ArrayBuffer(4 * Math.ceil(text.length / 5)));
  let next = 0;
  for (let code = 33; code < 127; code++) if (!"<>&'\"\\{}`".includes(String.fromCharCode(code))) digits[code] = next++;
  for (let from = 0, to = 0; from < text.length; from += 5, to += 4) {
    let value = 0;
    // A last group that is short counts as if the largest digits followed.
    for (let at = from; at < from + 5; at++) value = 85 * value + (at < text.length ? digits[text.charCodeAt(at)] : 84);
    bytes.setUint32(to, value);
  }
  const content = new Uint8Array(bytes.buffer, 0, Math.floor(text.length * 4 / 5));
  return new Response(new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip")));
}

/**
 * A list whose lines leave out what they begin with as the line before does; their first character says how much that is.
 * @param {string} text
 * @returns {string[]}
 */
export function lines(text) {
  let before = "";
  return text.split("\x7f").map((line) => { before = before.slice(0, line.charCodeAt(0) - 48) + line.slice(1); return before; });
}
