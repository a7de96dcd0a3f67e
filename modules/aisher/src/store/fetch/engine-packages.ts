/** A package of the embedded engine, as npm's registry has it. */
export interface EnginePackage {
  readonly name: string;
  readonly version: string;
  /** Of the packed file. It is what makes a download trusted, wherever it came from. */
  readonly integrity: string;
  readonly bytes: number;
}

/** What runs here. A system without a library is one whose hash nobody has seen. */
export interface System {
  readonly platform: string;
  readonly arch: string;
  /** Undefined for musl and for systems other than Linux. */
  readonly glibc: string | undefined;
}

const bindings: EnginePackage = {
  name: 'chdb',
  version: '3.4.0',
  integrity:
    'sha512-HMNj4dq3lIrwqxwGSuuEjo9EIlC+k8IjsSQHh1ZStGvV6MRckfvPM2aDqzdW1ti3fldrt9UIntJBm0AbV9nbDQ==',
  bytes: 294_437,
};

const libraries: Readonly<Record<string, EnginePackage>> = {
  'linux-x64': {
    name: '@chdb/lib-linux-x64-gnu',
    version: '26.7.3-stable.1',
    integrity:
      'sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==',
    bytes: 177_817_999,
  },
};

/** Both packages, unpacked, and room for the first rows. */
export const diskBytesNeeded = 1_200_000_000;

/** The folder of one version: another version is fetched beside it. */
export const engineVersion = bindings.version;

/** Undefined where no engine is made for the system: a cluster can be connected there. */
export function enginePackages({ platform, arch, glibc }: System): EnginePackage[] | undefined {
  const library = libraries[`${platform}-${arch}`];
  if (library === undefined || (platform === 'linux' && glibc === undefined)) return undefined;
  return [bindings, library];
}

export function thisSystem(): System {
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}
