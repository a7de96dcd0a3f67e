import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { listDevices, revokeDevice, revokeOtherDevices } from './devices.ts';
import { deviceParams, deviceQuery, devices, revokedCount } from './schema.ts';

const getDevices = defineRoute({
  method: 'GET',
  url: '/devices',
  permission: 'signed-in',
  limit: 'read',
  summary: 'Your devices; with all=true those of the whole org.',
  schema: { query: deviceQuery, response: devices },
  handle: async (ctx, { query }) => ({
    devices: await listDevices(ctx, { all: query.all === 'true' }),
  }),
});

const deleteDevice = defineRoute({
  method: 'DELETE',
  url: '/devices/:id',
  whileClosing: true,
  permission: 'signed-in',
  limit: 'write',
  summary: 'End a device for good, at once.',
  schema: { params: deviceParams, response: z.void() },
  status: 204,
  handle: (ctx, { params }) => revokeDevice(ctx, params.id),
});

const deleteOtherDevices = defineRoute({
  method: 'DELETE',
  url: '/devices',
  whileClosing: true,
  permission: 'signed-in',
  limit: 'write',
  summary: 'End all of your devices but this one.',
  schema: { response: revokedCount },
  handle: async (ctx) => ({ revoked: await revokeOtherDevices(ctx) }),
});

export const deviceRoutes = [getDevices, deleteDevice, deleteOtherDevices] as const;
