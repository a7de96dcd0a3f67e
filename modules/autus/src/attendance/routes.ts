import { defineRoute } from '@dojang/kernel';
import { correctAttendance, getRegister, markLesson, undoMarks } from './marks.ts';
import { attendanceParams, correctionInput, marksInput, register, undoInput } from './schema.ts';

export const attendanceRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/lessons/:id/attendance',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'Marks of a lesson, as far as the reader sees them',
    schema: { params: attendanceParams, response: register },
    handle: (ctx, { params }) => getRegister(ctx, params.id),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/lessons/:id/attendance',
    permission: 'autus.mark',
    limit: 'write',
    summary: 'Saves the marks of a lesson, merged with what others saved',
    schema: { params: attendanceParams, body: marksInput, response: register },
    handle: (ctx, { params, body }) => markLesson(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/lessons/:id/attendance/undo',
    permission: 'autus.mark',
    limit: 'write',
    summary: 'Takes back a save of one’s own within five minutes',
    schema: { params: attendanceParams, body: undoInput, response: register },
    handle: (ctx, { params, body }) => undoMarks(ctx, params.id, body.revision),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/lessons/:id/attendance/correction',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Corrects the mark of one child',
    schema: { params: attendanceParams, body: correctionInput, response: register },
    handle: (ctx, { params, body }) => correctAttendance(ctx, params.id, body),
  }),
];
