/** Adapters of the ports for a browser. */
export {};
