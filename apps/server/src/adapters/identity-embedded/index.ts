export { createEmbeddedIssuer, type EmbeddedIssuerOptions, LIFETIMES } from './embedded-issuer.ts';
export { createPasswordHasher } from './passwords.ts';
export type { Lifetimes } from './provider.ts';
export { seedAccounts } from './seed-accounts.ts';
