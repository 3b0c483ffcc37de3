export { CredentialAuthenticator } from './credential-authenticator.ts';
export { demoLeftovers } from './demo-leftovers.ts';
export { DEMO_PEOPLE } from './demo-people.ts';
export { seedDemo } from './seed-demo.ts';
export { watchWrites } from './watch-writes.ts';
