/** Adapters of the ports for Node. */
export {};
