/** `node editors/vscode/package-vsix.ts [OUT.vsix]`: packs the extension, as the editor installs it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, type Zippable, zipSync } from 'fflate';

const folder = fileURLToPath(new URL('.', import.meta.url));
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

const shipped = [
  'drafts-view.cjs',
  'README.md',
  'icon.png',
  'package.nls.json',
  'package.nls.ko.json',
  'l10n/bundle.l10n.ko.json',
];

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0) ?? 0};`);

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".cjs" ContentType="application/javascript"/>
  <Default Extension=".js" ContentType="application/javascript"/>
  <Default Extension=".md" ContentType="text/markdown"/>
  <Default Extension=".png" ContentType="image/png"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
</Types>
`;

interface Manifest {
  name: string;
  displayName: string;
  version: string;
  publisher: string;
  engines: { vscode: string };
  categories: string[];
  extensionKind: string[];
  [field: string]: unknown;
}

function vsixManifest(manifest: Manifest, description: string): string {
  const { name, version, publisher, displayName, engines, categories, extensionKind } = manifest;
  const property = (id: string, value: string) =>
    `      <Property Id="Microsoft.VisualStudio.Code.${id}" Value="${escaped(value)}"/>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escaped(name)}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Categories>${escaped(categories.join(','))}</Categories>
    <Icon>extension/icon.png</Icon>
    <Properties>
${property('Engine', engines.vscode)}
${property('ExtensionKind', extensionKind.join(','))}
${property('LocalizedLanguages', '한국어')}
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/icon.png" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

/** The bytes of the package; the same sources give the same bytes. */
export function packVsix(): Uint8Array {
  const source: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { description } = JSON.parse(readFileSync(join(folder, 'package.nls.json'), 'utf8'));
  // In the workspace the folder holds modules; shipped, everything is CommonJS.
  const { private: _private, type: _type, devDependencies: _dev, ...rest } = source;
  const manifest = { ...rest, name: 'dojang', main: './extension.js' };
  const files: Zippable = {
    '[Content_Types].xml': strToU8(contentTypes),
    'extension.vsixmanifest': strToU8(vsixManifest({ ...source, name: 'dojang' }, description)),
    'extension/package.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
    'extension/extension.js': read('extension.cjs'),
  };
  for (const name of shipped) files[`extension/${name}`] = read(name);
  return zipSync(files, { level: 9, mtime: new Date('2020-01-01T00:00:00') });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? join(folder, 'dist', 'dojang.vsix');
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(out, '..'), { recursive: true });
  writeFileSync(out, packVsix());
  console.log(out);
}
