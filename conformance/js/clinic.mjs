// The clinic's commands by their names, over REST.

export class Clinic {
  constructor(person) {
    this.person = person;
  }

  /** This patient's next appointment with a provider. */
  async nextAppointment(provider) {
    const page = await this.person.get('/api/v1/appointments');
    const open = page.items.filter((one) => one.providerId === provider && one.state === 'booked');
    return open.sort((a, b) => a.startsAt.localeCompare(b.startsAt))[0];
  }

  forms = async () => (await this.person.get('/api/v1/consent-forms')).items;

  consents = async (patient) => (await this.person.get(`/api/v1/patients/${patient}/consents`)).items;

  consent = (patient, { type, version, locale }) =>
    this.person.post(`/api/v1/patients/${patient}/consents`, { type, version, locale, evidence: 'click' });

  revokeConsent = (patient, type) =>
    this.person.post(`/api/v1/patients/${patient}/consents/${type}/revoke`, { evidence: 'click' });

  checkIn = (appointment) => this.person.post(`/api/v1/appointments/${appointment}/check-in`);

  token = ({ id, patientId }, role) =>
    this.person.post('/api/telemedicine/token', { patientId, appointmentId: id, role });

  ready = (entry) => this.person.post(`/api/v1/queue-entries/${entry}/ready`);

  priority = (entry, priority) => this.person.post(`/api/v1/queue-entries/${entry}/priority`, { priority });

  noShow = (entry) => this.person.post(`/api/v1/queue-entries/${entry}/no-show`);

  admitNext = (department) => this.person.post(`/api/v1/queues/${department}/admit-next`);

  start = (consultation) => this.person.post(`/api/v1/consultations/${consultation}/start`);

  wrapUp = (consultation) => this.person.post(`/api/v1/consultations/${consultation}/wrap-up`);

  complete = (consultation) =>
    this.person.post(`/api/v1/consultations/${consultation}/complete`, { followUpRequired: false });
}
