/** What one function may read and reach; nothing else is given to its process. */
export interface Rights {
  /** The variables that it reads: the keys of its environment schema. */
  readonly reads: readonly string[];
  /** Those of them that hold an address which it calls. */
  readonly calls: readonly string[];
}
