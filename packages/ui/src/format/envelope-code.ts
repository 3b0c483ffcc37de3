/** Crockford's base 32: no I, L, O, U, so that nothing is mistaken when it is read aloud or typed. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The short code of an envelope, "4M8T-02HD": the last 40 bits of its id (UUIDv7, all of them random). For eyes and for confirming; never an address. */
export function envelopeCode(id: string): string {
  let bits = BigInt(`0x${id.replaceAll('-', '').slice(-10) || '0'}`);
  let code = '';
  for (let at = 0; at < 8; at += 1) {
    code = `${LETTERS[Number(bits & 31n)]}${code}`;
    bits >>= 5n;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
