export const ticketStays = {
  'aisher.ticket_target': 'as many as people make',
  'aisher.ticket': 'goes with its group',
};
