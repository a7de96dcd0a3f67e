/** What a provider reads to know what this server can do: RFC 7643 § 5 to 7. */

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

interface Attribute {
  readonly name: string;
  readonly type?: string;
  readonly multiValued?: boolean;
  readonly required?: boolean;
  readonly caseExact?: boolean;
  readonly uniqueness?: string;
  readonly subAttributes?: readonly Attribute[];
  readonly referenceTypes?: readonly string[];
}

const described = ({ name, subAttributes, ...own }: Attribute): object => ({
  name,
  type: subAttributes === undefined ? 'string' : 'complex',
  multiValued: false,
  description: `${name}, as RFC 7643 describes it`,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...own,
  ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(described) }),
});

const externalId: Attribute = { name: 'externalId', caseExact: true };

const userAttributes: readonly Attribute[] = [
  { name: 'userName', required: true, uniqueness: 'server' },
  externalId,
  { name: 'displayName' },
  {
    name: 'name',
    subAttributes: [{ name: 'formatted' }, { name: 'familyName' }, { name: 'givenName' }],
  },
  {
    name: 'emails',
    multiValued: true,
    subAttributes: [{ name: 'value' }, { name: 'type' }, { name: 'primary', type: 'boolean' }],
  },
  { name: 'preferredLanguage' },
  { name: 'active', type: 'boolean' },
];

const groupAttributes: readonly Attribute[] = [
  { name: 'displayName', required: true, uniqueness: 'server' },
  externalId,
  { name: 'members', multiValued: true, subAttributes: [{ name: 'value', caseExact: true }] },
];

const listOf = (resources: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
});

const schemaOf = (base: string, id: string, name: string, attributes: readonly Attribute[]) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id,
  name,
  description: name,
  attributes: attributes.map(described),
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
});

/** @param base the address of this protocol here */
export const schemasAt = (base: string) =>
  listOf([
    schemaOf(base, userSchema, 'User', userAttributes),
    schemaOf(base, groupSchema, 'Group', groupAttributes),
  ]);

const resourceType = (base: string, name: string, endpoint: string, schema: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  id: name,
  name,
  endpoint,
  schema,
  meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
});

export const resourceTypesAt = (base: string) =>
  listOf([
    resourceType(base, 'User', '/Users', userSchema),
    resourceType(base, 'Group', '/Groups', groupSchema),
  ]);

/** @param resultsMax entries of a page */
export const configurationAt = (base: string, resultsMax: number) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: resultsMax },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token that an owner of the org makes.',
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
});
