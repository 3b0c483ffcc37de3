import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { addRange } from '../config/index.ts';

/** Answers the address of the caller: of the connection, or the last one in X-Forwarded-For that no trusted proxy has. */
export function callerAddress(trusted: readonly string[]): (req: IncomingMessage) => string | null {
  const proxies = new BlockList();
  for (const range of trusted) addRange(proxies, range);
  const isTrusted = (address: string) => {
    const family = isIP(address);
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return (req) => {
    const peer = bare(req.socket.remoteAddress ?? '');
    if (trusted.length === 0 || !isTrusted(peer)) return peer === '' ? null : peer;
    const forwarded = req.headers['x-forwarded-for'];
    const hops = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
      .split(',')
      .map((hop) => bare(hop.trim()));
    for (const hop of hops.reverse()) {
      if (isIP(hop) === 0) break;
      if (!isTrusted(hop)) return hop;
    }
    return peer;
  };
}

/** IPv4 addresses that a dual-stack socket dresses as IPv6. */
const bare = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);
