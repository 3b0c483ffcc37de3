import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Config } from '../config/index.ts';

/**
 * True in demo mode for a request that came under a name which is not this machine's nor that of DATOFERUM_URL. The tokens of the demo
 * are well known, and a page elsewhere may let its own name point here for a moment (DNS rebinding): to the browser that is one origin
 * then. Names without a dot, `.localhost` and plain addresses are nobody's to point.
 */
export function isForeignName({ mode, url }: Pick<Config, 'mode' | 'url'>, req: IncomingMessage): boolean {
  const { host } = req.headers;
  if (mode !== 'demo' || host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  const name = hostname.replace(/\.$/, '');
  if (!name.includes('.') || name.endsWith('.localhost') || isIP(name) !== 0) return false;
  return name !== new URL(url).hostname;
}
