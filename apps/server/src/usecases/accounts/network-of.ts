/**
 * What one client may choose its address from: of IPv6 the first 64 bits (RFC 4291, section 2.5.1), since every line has that many
 * addresses behind it; of IPv4 the address. Anything else is answered as it is.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [before = '', after] = (address.split('%')[0] ?? '').split('::');
  const left = before === '' ? [] : before.split(':');
  // Of what stands behind `::` only its number counts here, an IPv4 ending being two groups.
  const right = after ? after.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group])) : [];
  const zeros = after === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
