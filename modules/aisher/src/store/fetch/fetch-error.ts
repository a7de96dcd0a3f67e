/** Why the engine could not be fetched; also a key of the module's words. */
export type FetchFault =
  | 'no-engine-for-system'
  | 'npm-missing'
  | 'registry-away'
  | 'integrity'
  | 'disk-full'
  | 'fetched-elsewhere'
  | 'unpacking';

export class FetchError extends Error {
  readonly fault: FetchFault;

  constructor(fault: FetchFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'FetchError';
    this.fault = fault;
  }
}
