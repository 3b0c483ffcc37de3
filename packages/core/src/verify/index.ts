export * from './allowed-signers.ts';
export * from './check-proof.ts';
export * from './signed-statement.ts';
export * from './sum-line.ts';
