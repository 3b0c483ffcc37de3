import type Provider from 'oidc-provider';
import type { MetadataReads } from '../../ports/metadata.ts';
import { followersOf, sha256 } from './row-hashes.ts';

interface RefreshToken {
  jti: string;
  consumed?: number | undefined;
  consume(): Promise<void>;
}

/**
 * A refresh whose answer was lost is sent again with the same token: for `repeat` seconds, and until something that followed it was used,
 * that answers another successor instead of ending the session (RFC 9700, section 4.14.2: reuse ends it, and so it does afterwards).
 * Of several successors the first use ends the others, so a thief and its victim cannot both go on.
 */
export function allowLostAnswers(
  provider: Provider,
  { read }: { read: Pick<MetadataReads, 'refreshStanding'> },
  repeat: number,
): void {
  const Token = provider.RefreshToken as unknown as {
    find(value: string, ...more: unknown[]): Promise<RefreshToken | undefined>;
    prototype: RefreshToken;
  };
  const repeated = new WeakSet<RefreshToken>();
  const find = Token.find.bind(Token);
  Token.find = async (value, ...more) => {
    const token = await find(value, ...more);
    if (!token) return token;
    const now = Date.now();
    const standing = await read.refreshStanding(sha256(token.jti), followersOf(token.jti), now - repeat * 1_000);
    if (standing === 'used') token.consumed ??= Math.floor(now / 1_000);
    if (standing === 'repeatable') {
      token.consumed = undefined;
      repeated.add(token);
    }
    return token;
  };
  const { consume } = Token.prototype;
  Token.prototype.consume = async function consumeOnce(this: RefreshToken) {
    if (!repeated.has(this)) await consume.call(this);
  };
}
