/** One call at a time, in their order; a call that fails ends no other. */
export function serial<A, R>(act: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const next = last.then(() => act(argument));
    // Who asked hears the fault; who comes after only waits for the end.
    last = next.catch(() => undefined);
    return next;
  };
}
