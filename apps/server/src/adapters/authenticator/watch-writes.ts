import type { Metadata, MetadataSteps } from '../../ports/metadata.ts';

/** Steps that change who may: after each one nothing remembered counts any more. */
const CHANGES_WHO_MAY: ReadonlySet<string> = new Set([
  'putPerson',
  'changePerson',
  'linkIdentity',
  'useAccountLink',
  'revokeCredential',
  'makeCredential',
  'revokeOwn',
  'endSession',
  // Tickets follow the filling deadline.
  'extendFilling',
  'reopen',
] satisfies (keyof MetadataSteps)[]);

/**
 * The same metadata, which calls `forget` when a step that changes who may has ended, whoever asked for it: what this process
 * wrote counts for its next request. A credential that is put is forgotten by its hash.
 */
export function watchWrites(metadata: Metadata, forget: (hash?: Uint8Array) => void): Metadata {
  const watched = new Map<string, unknown>();
  const write = new Proxy(metadata.write, {
    get(steps, name) {
      const step = Reflect.get(steps, name) as ((...args: unknown[]) => Promise<unknown>) | undefined;
      const isPut = name === 'putCredential';
      if (typeof name !== 'string' || !step || !(isPut || CHANGES_WHO_MAY.has(name))) return step;
      let call = watched.get(name);
      call ??= async (...args: unknown[]) => {
        try {
          return await step(...args);
        } finally {
          forget(isPut ? (args[0] as { hash: Uint8Array }).hash : undefined);
        }
      };
      watched.set(name, call);
      return call;
    },
  });
  return { ...metadata, write, close: () => metadata.close() };
}
