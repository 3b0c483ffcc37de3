import { normalAddress } from '../../ports/address.ts';

/** Characters; the pages say the same. */
const PASSWORD = { least: 12, most: 1000 };
const NAME_MOST = 200;

export type InputProblem = 'address-invalid' | 'password-short' | 'password-long' | 'password-common' | 'name-invalid';

/** The address as it is stored, or null. */
export function readAddress(text: string): string | null {
  const address = normalAddress(text);
  return address !== null && address.length <= 254 ? address : null;
}

/** Without control characters, and without what only looks like nothing. */
export function readName(text: string): string | null {
  const name = text.trim();
  return name === '' || [...name].length > NAME_MOST || /\p{Cc}/u.test(name) ? null : name;
}

/** Length counts; a password that is the address, one letter over and over, or a well-known row of keys is none. */
export function passwordProblem(password: string, address: string): InputProblem | null {
  const letters = [...password];
  if (letters.length < PASSWORD.least) return 'password-short';
  if (letters.length > PASSWORD.most) return 'password-long';
  const low = password.toLowerCase();
  const local = address.slice(0, address.lastIndexOf('@'));
  const isOwn =
    low === address || (local.length >= 4 && low.replace(/[^\p{L}]/gu, '') === local.replace(/[^\p{L}]/gu, ''));
  if (isOwn || new Set(letters).size < 5 || COMMON.some((one) => low.replaceAll(one, '').length < 5)) {
    return 'password-common';
  }
  return null;
}

const COMMON = [
  'password',
  '1234567890',
  '123456789',
  '12345678',
  '123456',
  'qwertyuiop',
  'qwerty',
  'iloveyou',
  'senha',
  'contraseña',
  'datoferum',
  'letmein',
  'welcome',
  'abc123',
];
