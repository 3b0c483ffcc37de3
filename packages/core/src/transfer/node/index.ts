/** Adapters of the ports for Node. */

export { FolderSink } from './folder-sink.ts';
