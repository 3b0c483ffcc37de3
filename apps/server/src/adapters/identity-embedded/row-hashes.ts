import { hash } from 'node:crypto';

/** Rows of the provider are found by this: their ids are secrets that it handed out. */
export const sha256 = (text: string): Uint8Array => hash('sha256', text, 'buffer');

/** Sessions of one account hang together like a grant, so that all of them can be dropped. */
export const sessionsOf = (account: string): Uint8Array => sha256(`sessions of ${account}`);

/** What refresh tokens that follow this one have in common. */
export const followersOf = (token: string): Uint8Array =>
  sha256(`follows ${Buffer.from(sha256(token)).toString('hex')}`);
