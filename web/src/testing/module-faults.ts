import type { Catalogue, WebModule } from '@dojang/ui/web-module.ts';

const languages = ['ko', 'en'] as const;

function twice(what: string, all: readonly (readonly [string, string])[]): string[] {
  const owners = new Map<string, string>();
  return all.flatMap(([name, module]) => {
    const owner = owners.get(name);
    owners.set(name, module);
    return owner === undefined
      ? []
      : [
          `The ${what} ${name} is declared by ${owner} and by ${module}: rename or remove one of them.`,
        ];
  });
}

/** Keys that the shell looks up in the face. */
const keysOf = ({ pages, settings, start }: WebModule): string[] => [
  'module.name',
  ...pages.flatMap(({ place }) => (place ? [place.label] : [])),
  ...settings.map(({ label }) => label),
  ...(start ? [start.text, start.label] : []),
];

function wordFaults({ name }: WebModule, what: string, catalogue: Catalogue): string[] {
  return languages.flatMap((language) => {
    const other = catalogue[language === 'ko' ? 'en' : 'ko'];
    return (
      Object.keys(other)
        // Korean has one form for one and for many.
        .filter((key) => !(language === 'ko' && key.endsWith('_one')))
        .filter((key) => !catalogue[language][key]?.trim())
        .map((key) => `Module ${name} does not say ${key} in ${language}: add it to its ${what}.`)
    );
  });
}

/** What is wrong with a list of modules: each with its name and the fix. */
export async function faultsOf(modules: readonly WebModule[]): Promise<string[]> {
  const all = (of: (module: WebModule) => readonly string[]) =>
    modules.flatMap((module) => of(module).map((name) => [name, module.name] as const));
  const own = await Promise.all(
    modules.map(async (module) => {
      const words = await module.words();
      const missing = keysOf(module).filter((key) => !(key in module.face.ko));
      const palette = await module.palette?.();
      const unsaid = [...(palette?.searches ?? []), ...(palette?.actions ?? [])]
        .map(({ label }) => label)
        .filter((key) => !(key in words.ko) && !(key in module.face.ko));
      return [
        ...wordFaults(module, 'face', module.face),
        ...wordFaults(module, 'words', words),
        ...missing.map((key) => `Module ${module.name} does not say ${key}: add it to its face.`),
        ...unsaid.map((key) => `Module ${module.name} does not say ${key}: add it to its words.`),
      ];
    }),
  );
  return [
    ...twice(
      'module',
      all(({ name }) => [name]),
    ),
    ...twice(
      'draft kind',
      all(({ kinds }) => Object.keys(kinds)),
    ),
    ...twice('address', [
      ...all(({ moved }) => Object.keys(moved)),
      ...all(({ name, pages, publicPages }) =>
        [...pages, ...publicPages].map(({ path }) => `/${name}${path}`),
      ),
    ]),
    ...twice('key', [
      ...['e', 's', 'g', 'i', 'j', 'k', 'l', 'd'].map((key) => [key, 'the shell'] as const),
      ...all(({ pages }) => pages.flatMap(({ place }) => (place?.key ? [place.key] : []))),
    ]),
    ...own.flat(),
  ];
}
