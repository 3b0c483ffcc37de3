const PLAIN = /^[\x20-\x7e]*$/;
// HFS+ passes over characters that cannot be seen when it compares names.
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What two names have in common that some system takes for one: case, Unicode form, characters it passes over. Coarser than any
 * of them, so that it may call twins what one system would tell apart, never the other way round.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  return name.replace(IGNORED, '').normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}
