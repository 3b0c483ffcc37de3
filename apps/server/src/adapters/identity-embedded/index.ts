export { createEmbeddedIssuer, type EmbeddedIssuerOptions } from './embedded-issuer.ts';
export { createPasswordHasher } from './passwords.ts';
export type { Lifetimes } from './provider.ts';
export { seedAccounts } from './seed-accounts.ts';
