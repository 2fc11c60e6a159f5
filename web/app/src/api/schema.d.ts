// Made by `npm run types` from the server's own description. Do not edit.

export interface paths {
    "/api/on-call/{department}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is on call in a department
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        get: operations["get_on_call_department"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description
         * @description For anybody.
         */
        get: operations["get_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pubnub/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The token of the caller's part in a visit, or else the staff's to listen with, for clients that renew it by themselves
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_pubnub_auth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/telemedicine/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A token for the caller's part in a visit
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_telemedicine_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/telemedicine/turn-credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A credential with which the caller's browser reaches the media relay
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_telemedicine_turn_credentials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Campaigns, newest first
         * @description For administrator, compliance-officer.
         */
        get: operations["get_access_reviews"];
        put?: never;
        /**
         * Open a campaign over all who work here now
         * @description For administrator, compliance-officer.
         */
        post: operations["post_access_reviews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-reviews/{id}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Those in a campaign, with role, last use and what was decided
         * @description For administrator, compliance-officer.
         */
        get: operations["get_access_reviews_id_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-reviews/{id}/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep somebody's access, or revoke it, which closes the account at once
         * @description For administrator, compliance-officer.
         */
        put: operations["put_access_reviews_id_people_person"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account-bans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whose accounts are banned, why and by whom
         * @description For administrator, compliance-officer.
         */
        get: operations["get_account_bans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity-flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the rules found in the audit log, the newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_activity_flags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity-flags/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A flag with the entries of the audit log behind it
         * @description For compliance-officer, administrator.
         */
        get: operations["get_activity_flags_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity-flags/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what came of a flag that does not concern one's own account
         * @description For compliance-officer, administrator.
         */
        post: operations["post_activity_flags_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The periods that were signed for, the newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_activity_reviews"];
        put?: never;
        /**
         * Sign for what happened since the last review
         * @description For compliance-officer.
         */
        post: operations["post_activity_reviews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity-reviews/standing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What there is to review now
         * @description For compliance-officer, administrator.
         */
        get: operations["get_activity_reviews_standing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the clinic did
         * @description For compliance-officer, administrator.
         */
        get: operations["get_admin_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every version of every agreement
         * @description For compliance-officer, administrator.
         */
        get: operations["get_agreements"];
        put?: never;
        /**
         * Propose an agreement, or its next version
         * @description For compliance-officer, administrator.
         */
        post: operations["post_agreements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agreements/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an agreement now; what it covered is reached no more
         * @description For compliance-officer, administrator.
         */
        post: operations["post_agreements_id_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agreements/{id}/versions/{version}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve the version that somebody else proposed, within five minutes of showing a second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_agreements_id_versions_version_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agreements/{id}/versions/{version}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a version that nobody has approved; what stands goes on
         * @description For compliance-officer, administrator.
         */
        post: operations["post_agreements_id_versions_version_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Appointments, earliest first; a patient's own
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        get: operations["get_appointments"];
        put?: never;
        /**
         * Book a visit
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_appointments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an appointment
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        get: operations["get_appointments_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call it off
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_appointments_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/check-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The patient arrives; telehealth consent is required
         * @description For provider, nurse, coordinator, patient.
         */
        post: operations["post_appointments_id_check_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/confidential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a visit is kept from whoever acts for its patient
         * @description For provider, nurse, coordinator, patient.
         */
        get: operations["get_appointments_id_confidential"];
        /**
         * Keep a visit from whoever acts for its patient, who are out at once, or no more
         * @description For provider, nurse, coordinator, patient.
         */
        put: operations["put_appointments_id_confidential"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/intake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the patient is today and how to reach them
         * @description For provider, nurse, coordinator, patient.
         */
        get: operations["get_appointments_id_intake"];
        /**
         * Say where the patient is today and how to reach them; asked at every visit. Administrators and compliance officers say where they were once it is over
         * @description For provider, nurse, coordinator, patient, administrator, compliance-officer.
         */
        put: operations["put_appointments_id_intake"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The patient's links, newest first, and those asked for
         * @description For provider, nurse, coordinator.
         */
        get: operations["get_appointments_id_links"];
        put?: never;
        /**
         * Make the patient's link; the ones before it end
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_appointments_id_links"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The patient never came
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_appointments_id_no_show"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of the notices about an appointment, a line a way, newest first
         * @description For provider, nurse, coordinator.
         */
        get: operations["get_appointments_id_notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move it to another time
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_appointments_id_reschedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/results-available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell the patient that there is something new to read
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_appointments_id_results_available"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the patient would come earlier, and what is offered
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        get: operations["get_appointments_id_waitlist"];
        /**
         * The patient would come earlier; the appointment stays theirs until they take another time
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        put: operations["put_appointments_id_waitlist"];
        post?: never;
        /**
         * The patient keeps the time they have
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        delete: operations["delete_appointments_id_waitlist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/waitlist/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the time that is offered: the answer is the new appointment
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_appointments_id_waitlist_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/waitlist/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the time that is offered go to the next
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_appointments_id_waitlist_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest signed checkpoint (text/plain)
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Entries of the audit log, newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/entries/{index}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One entry with its proof, as a C2SP tlog-proof (text/plain)
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_entries_index_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/fhir": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log of a period as FHIR R4 AuditEvents, one a line, oldest first (application/fhir+ndjson)
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_fhir"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/hand-overs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the keys that sign checkpoints followed each other: notes, each signed by both (text/plain)
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_hand_overs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The key that verifies checkpoints (text/plain)
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/tile/{level}/{tile}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hashes of the audit log's tree (C2SP tlog-tiles: the prefix is /api/v1/audit; entries are not served so)
         * @description For compliance-officer, administrator.
         */
        get: operations["get_audit_tile_level_tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A token to hear on audit.{organization} what is committed to the audit log
         * @description For compliance-officer, administrator.
         */
        post: operations["post_audit_watch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Records opened out of turn, newest first
         * @description For compliance-officer.
         */
        get: operations["get_break_glass"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/break-glass/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write down whether it was right
         * @description For compliance-officer.
         */
        post: operations["post_break_glass_id_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The server's clock and how fast it runs
         * @description For anybody.
         */
        get: operations["get_clock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The inventory: what the server finds of itself, and what is declared
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_assets"];
        put?: never;
        /**
         * Declare an asset
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_assets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/assets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say anew what an asset is, as its next version
         * @description For compliance-officer, administrator.
         */
        put: operations["put_compliance_assets_id"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/assets/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an asset is there no more; its risks go with it
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_assets_id_retire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/attestations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is vouched for, newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_attestations"];
        put?: never;
        /**
         * Vouch for what no program can observe
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_attestations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every check, what the last run found, and how that was a week before or, in the first week, in the oldest run; and how far the run is that goes on
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_checks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/checks/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have every check run now and the signed report kept; GET /api/v1/compliance/checks tells how far that is
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_checks_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every key that the server has, without one secret
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/keys/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Replacements of keys that were asked for: those that wait, and then the newest, 50 at most
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_keys_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/keys/changes/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve within a day what somebody else asked for, which carries it out. Asks for the second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_keys_changes_id_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/keys/changes/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse what somebody asked for, or take back what one asked for. Asks for the second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_keys_changes_id_refuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/keys/compromised": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A key is no longer to be trusted: ask that this is recorded and the key replaced; somebody else approves it. Asks for the second factor again
         * @description For administrator.
         */
        post: operations["post_compliance_keys_compromised"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask that a new version of the key-encryption key is put in use, by which every key is wrapped anew while the server runs; somebody else approves it. Asks for the second factor again
         * @description For administrator.
         */
        post: operations["post_compliance_keys_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/risk-analyses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every analysis of risks, newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_risk_analyses"];
        put?: never;
        /**
         * Close the analysis of what is there now, signed, within five minutes of showing a second factor again; somebody else approves it
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_risk_analyses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/risk-analyses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an analysis holds, and what was signed over it
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_risk_analyses_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/risk-analyses/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve the newest analysis, which somebody else closed, within five minutes of showing a second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_risk_analyses_id_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/risks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The risks of every asset that is there
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_risks"];
        put?: never;
        /**
         * Write a risk of an asset down
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_risks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/risks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say anew how a risk stands, as its next version
         * @description For compliance-officer, administrator.
         */
        put: operations["put_compliance_risks_id"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/waivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What may fail for a while, and decisions about addressable specifications, newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_compliance_waivers"];
        put?: never;
        /**
         * Ask that a check may fail for a while, within five minutes of showing a second factor again; somebody else approves it
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_waivers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/waivers/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve what somebody else asked for, within five minutes of showing a second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_waivers_id_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance/waivers/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a waiver now, or refuse one
         * @description For compliance-officer, administrator.
         */
        post: operations["post_compliance_waivers_id_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consent-forms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The consent forms
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_consent_forms"];
        put?: never;
        /**
         * Add a version of a form; its words never change
         * @description For administrator.
         */
        post: operations["post_consent_forms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consent-forms/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who reviewed which words of the consent forms, what was written down last first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_consent_forms_reviews"];
        put?: never;
        /**
         * Write down who reviewed the words of a consent form; the same again adds nothing
         * @description For compliance-officer.
         */
        post: operations["post_consent_forms_reviews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consent-forms/{type}/{locale}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of each paragraph between two versions of a form
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_consent_forms_type_locale_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The register of consents
         * @description For compliance-officer.
         */
        get: operations["get_consents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A consultation and who is in it
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        get: operations["get_consultations_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * To whom the visit can be handed, and how each is licensed where the patient is
         * @description For provider, coordinator.
         */
        get: operations["get_consultations_id_colleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Everything is done; the visit's tokens end
         * @description For provider.
         */
        post: operations["post_consultations_id_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The record of a visit that is over, as an accessible PDF to keep
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        get: operations["get_consultations_id_copy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/escalations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Raise an emergency; whoever is on call is told at once
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_consultations_id_escalations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/escalations/{escalation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say how bad an emergency is and what it is about, after it was raised
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        put: operations["put_consultations_id_escalations_escalation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/escalations/{escalation}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call an emergency off that was raised by mistake
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_consultations_id_escalations_escalation_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/interpreter-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which interpreters were asked for, and where that stands
         * @description For provider, nurse, coordinator.
         */
        get: operations["get_consultations_id_interpreter_requests"];
        put?: never;
        /**
         * Ask the clinic's interpreters of a language into a visit
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_consultations_id_interpreter_requests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notes
         * @description For provider.
         */
        get: operations["get_consultations_id_notes"];
        /**
         * Write the notes over the version that was read
         * @description For provider.
         */
        put: operations["put_consultations_id_notes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/participants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring somebody in; a guest gets a link
         * @description For provider.
         */
        post: operations["post_consultations_id_participants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/participants/{participant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take somebody out, or go; tokens end at once
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        delete: operations["delete_consultations_id_participants_participant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/participants/{participant}/object": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The patient objects to somebody, who is out at once and stays out but for an emergency
         * @description For patient.
         */
        post: operations["post_consultations_id_participants_participant_object"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/psychotherapy-notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The psychotherapy notes that the caller wrote; nobody else's, ever
         * @description For provider.
         */
        get: operations["get_consultations_id_psychotherapy_notes"];
        /**
         * Write psychotherapy notes over the version that was read
         * @description For provider.
         */
        put: operations["put_consultations_id_psychotherapy_notes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How the call is for the caller
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_consultations_id_quality"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the recording stands and who agrees
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        get: operations["get_consultations_id_recording"];
        put?: never;
        /**
         * Ask for, answer, start, stop or file a recording
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_consultations_id_recording"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the patient back to the queue
         * @description For provider.
         */
        post: operations["post_consultations_id_return"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/seat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whoever acts for the patient takes a seat beside them; everybody is told, and the patient may object
         * @description For guardian.
         */
        post: operations["post_consultations_id_seat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/sensitivity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say whether 42 CFR Part 2 protects a visit, and all that is of it
         * @description For provider, nurse, coordinator.
         */
        put: operations["put_consultations_id_sensitivity"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Both are there; refused or warned of where the provider holds no licence in the patient's state, refused without an intake where the clinic wants one
         * @description For provider.
         */
        post: operations["post_consultations_id_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the patient takes home
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        get: operations["get_consultations_id_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/survey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer the survey, once
         * @description For patient.
         */
        post: operations["post_consultations_id_survey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give somebody something to do after a visit
         * @description For provider.
         */
        post: operations["post_consultations_id_tasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/thread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the conversation after a visit stands
         * @description For provider, nurse, patient, guardian.
         */
        get: operations["get_consultations_id_thread"];
        put?: never;
        /**
         * Let the patient of a visit that is over write to those who treated them, for some days from now
         * @description For provider, nurse.
         */
        post: operations["post_consultations_id_thread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/thread/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the conversation before its time; what was written stays
         * @description For provider, nurse.
         */
        post: operations["post_consultations_id_thread_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/thread/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a message, encrypted with the conversation's key
         * @description For provider, nurse, patient, guardian.
         */
        post: operations["post_consultations_id_thread_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/thread/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that what was written was read
         * @description For provider, nurse, patient, guardian.
         */
        post: operations["post_consultations_id_thread_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/thread/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A token to read the conversation after a visit, and the key to it
         * @description For provider, nurse, patient, guardian.
         */
        post: operations["post_consultations_id_thread_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand the visit to another provider; refused or warned of as its start is where they hold no licence. The patient stays
         * @description For provider, coordinator.
         */
        post: operations["post_consultations_id_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A video session began or ended
         * @description For provider, nurse, coordinator, patient, interpreter, guardian, guest.
         */
        post: operations["post_consultations_id_video"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{id}/wrap-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The talk is over
         * @description For provider.
         */
        post: operations["post_consultations_id_wrap_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/csp-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a browser tells that the policy of the pages kept one from: counted by day, without what addresses hold
         * @description For anybody.
         */
        post: operations["post_csp_reports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a demo's clock ahead; what is due meanwhile happens
         * @description For administrator.
         */
        post: operations["post_demo_clock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The departments
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_departments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add a department; the same again changes nothing
         * @description For administrator.
         */
        put: operations["put_departments_department"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a department is open, and whether it is now
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_departments_department_hours"];
        /**
         * Say when a department is open
         * @description For coordinator, administrator.
         */
        put: operations["put_departments_department_hours"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is told of emergencies when nobody is on call
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        get: operations["get_departments_department_leads"];
        /**
         * Say who is told of emergencies when nobody is on call
         * @description For coordinator, administrator.
         */
        put: operations["put_departments_department_leads"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/rota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A department's rota
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        get: operations["get_departments_department_rota"];
        /**
         * Say who takes turns on call; an empty rota ends it
         * @description For coordinator, administrator.
         */
        put: operations["put_departments_department_rota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/rota/overrides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Somebody takes a layer's turn between two instants; providers for themselves
         * @description For coordinator, administrator, provider.
         */
        post: operations["post_departments_department_rota_overrides"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/rota/overrides/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * The turn is its own member's again
         * @description For coordinator, administrator, provider.
         */
        delete: operations["delete_departments_department_rota_overrides_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/rota/turns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whose turn it is between two instants, layer by layer
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        get: operations["get_departments_department_rota_turns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}/visit-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sorts of visits of a department
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_departments_department_visit_types"];
        /**
         * Add a sort of visit, or change it
         * @description For coordinator, administrator.
         */
        put: operations["put_departments_department_visit_types"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{id}/strike": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Strike a disclosure that was never so; it stays, with the reason
         * @description For compliance-officer.
         */
        post: operations["post_disclosures_id_strike"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/egress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where this server goes, and what covers it
         * @description For compliance-officer, administrator.
         */
        get: operations["get_egress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/escalations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Emergencies, newest first
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        get: operations["get_escalations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/escalations/{escalation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole record of an emergency: who was paged when and how, who took it up, how it ended
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        get: operations["get_escalations_escalation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/escalations/{escalation}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an emergency up
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_escalations_escalation_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/escalations/{escalation}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * It is over: what came of it, and how
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_escalations_escalation_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/escalations/{escalation}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write down what was learned of an emergency that is over: an officer, or who leads its department, once
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        post: operations["post_escalations_escalation_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every evaluation with its findings, the last one done first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_evaluations"];
        put?: never;
        /**
         * Write an evaluation down
         * @description For compliance-officer, administrator.
         */
        post: operations["post_evaluations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluations/{id}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a finding of an evaluation down, as open
         * @description For compliance-officer, administrator.
         */
        post: operations["post_evaluations_id_findings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluations/{id}/findings/{number}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a finding was closed, and how; it stays closed
         * @description For compliance-officer, administrator.
         */
        post: operations["post_evaluations_id_findings_number_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exercises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every exercise, the last one held first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_exercises"];
        put?: never;
        /**
         * Write an exercise down
         * @description For compliance-officer, administrator.
         */
        post: operations["post_exercises"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interpreter-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller is asked and has not declined, oldest first
         * @description For interpreter.
         */
        get: operations["get_interpreter_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interpreter-requests/{request}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a request up: the caller is in the visit with that
         * @description For interpreter.
         */
        post: operations["post_interpreter_requests_request_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interpreter-requests/{request}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline a request
         * @description For interpreter.
         */
        post: operations["post_interpreter_requests_request_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interpreting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who interpreted in a month, in which language, from when until when
         * @description For coordinator, administrator, compliance-officer.
         */
        get: operations["get_interpreting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keysets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All keysets, without their secrets
         * @description For administrator.
         */
        get: operations["get_keysets"];
        put?: never;
        /**
         * Make a keyset; its secret key is shown this once. People have shown their second factor again within the five minutes before
         * @description For administrator.
         */
        post: operations["post_keysets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keysets/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a keyset
         * @description For administrator.
         */
        get: operations["get_keysets_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a keyset's add-ons and limits
         * @description For administrator.
         */
        patch: operations["patch_keysets_key"];
        trace?: never;
    };
    "/api/v1/keysets/{key}/bans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is banned from a keyset, the newest first
         * @description For administrator.
         */
        get: operations["get_keysets_key_bans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keysets/{key}/bans/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Shut a user out of a keyset within a second, with every token that names them
         * @description For administrator.
         */
        put: operations["put_keysets_key_bans_user"];
        post?: never;
        /**
         * Let a user in again, but for whoever's account is closed; whose account is banned is let in by the account, by a second person (409). People have shown their second factor again within the five minutes before
         * @description For administrator.
         */
        delete: operations["delete_keysets_key_bans_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keysets/{key}/keys/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret or publish key; those before it count until the overlap ends. People have shown their second factor again within the five minutes before
         * @description For administrator.
         */
        post: operations["post_keysets_key_keys_kind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keysets/{key}/keys/{kind}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a key now, with all that it signed. People have shown their second factor again within the five minutes before
         * @description For administrator.
         */
        delete: operations["delete_keysets_key_keys_kind_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keysets/{key}/service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Take a keyset out of service, or put it back. People have shown their second factor again within the five minutes before
         * @description For administrator.
         */
        put: operations["put_keysets_key_service"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/language-notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notices of language assistance, one of each language
         * @description For anybody.
         */
        get: operations["get_language_notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/language-notices/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every version of the notices of language assistance, by language and the newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_language_notices_versions"];
        put?: never;
        /**
         * Enter the next version of the notice in a language; its words never change, and the same again adds nothing
         * @description For compliance-officer.
         */
        post: operations["post_language_notices_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/language-notices/{locale}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw the notice in a language, until another one is entered
         * @description For compliance-officer.
         */
        post: operations["post_language_notices_locale_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where a link stands
         * @description For anybody.
         */
        post: operations["post_links_look"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a link, once, with the patient's birth date
         * @description For anybody.
         */
        post: operations["post_links_open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new link; the answer is the same whoever asks
         * @description For anybody.
         */
        post: operations["post_links_recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bounces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a mail server reports of a letter that it took: a delivery status notification, as it came
         * @description For anybody.
         */
        post: operations["post_mail_bounces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of all notices, a line a way, newest first, at most 500
         * @description For provider, nurse, coordinator, administrator.
         */
        get: operations["get_notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices/{notice}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a notice of one's own; its letters are not needed any more
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_notices_notice_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/officials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who was named security or privacy official, or deputy of one, and how each stands now; whoever holds a post first
         * @description For compliance-officer.
         */
        get: operations["get_officials"];
        put?: never;
        /**
         * Name somebody security or privacy official, or deputy of one; they follow whoever held that post
         * @description For compliance-officer.
         */
        post: operations["post_officials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/on-call/{department}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say who is on call in a department
         * @description For coordinator, administrator.
         */
        put: operations["put_on_call_department"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organization
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_organization"];
        /**
         * Rename the organization, or give it another clock
         * @description For administrator.
         */
        put: operations["put_organization"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's passkeys
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_passkeys"];
        put?: never;
        /**
         * Add a passkey
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_passkeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/passkeys/registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What to make a passkey with
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_passkeys_registration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/passkeys/{passkey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey, within five minutes of showing a second factor again
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        delete: operations["delete_passkeys_passkey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/accesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what with a patient's record and when, newest first, by name
         * @description For patient, compliance-officer.
         */
        get: operations["get_patients_patient_accesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/accounting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accounting of disclosures (45 CFR 164.528), six years back at most
         * @description For patient, compliance-officer.
         */
        get: operations["get_patients_patient_accounting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/accounting/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accounting of disclosures, as an accessible PDF to keep
         * @description For patient, compliance-officer.
         */
        get: operations["get_patients_patient_accounting_copy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a record out of turn for an hour; asks for the second factor again, and tells the officers
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_patients_patient_break_glass"];
        /**
         * Close a record that one has open out of turn
         * @description For provider, nurse, coordinator.
         */
        delete: operations["delete_patients_patient_break_glass"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A patient's consents, oldest first
         * @description For provider, nurse, coordinator, patient, guardian, compliance-officer, administrator.
         */
        get: operations["get_patients_patient_consents"];
        put?: never;
        /**
         * Record that a patient consented
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_patients_patient_consents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/consents/{type}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a consent back; what stood on it ends at once
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_patients_patient_consents_type_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/disclosures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All disclosures of a patient's data, also those that no accounting tells of
         * @description For compliance-officer.
         */
        get: operations["get_patients_patient_disclosures"];
        put?: never;
        /**
         * Write down that health data was given to somebody else
         * @description For provider, nurse, coordinator, compliance-officer.
         */
        post: operations["post_patients_patient_disclosures"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/exports/{export}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A patient's whole record as JSON and files in a zip
         * @description For patient, compliance-officer.
         */
        get: operations["get_patients_patient_exports_export_archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/exports/{export}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was written and said in a patient's visits, as an accessible PDF
         * @description For patient, compliance-officer.
         */
        get: operations["get_patients_patient_exports_export_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/privacy-notice-answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a patient said when asked whether they received the notice, the oldest first
         * @description For provider, nurse, coordinator, patient, guardian, compliance-officer, administrator.
         */
        get: operations["get_patients_patient_privacy_notice_answers"];
        put?: never;
        /**
         * Record what a patient says who is asked whether they received the notice; the same again changes nothing
         * @description For provider, nurse, coordinator, patient, guardian.
         */
        post: operations["post_patients_patient_privacy_notice_answers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/privacy-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a patient asked about their record, the newest first
         * @description For patient, compliance-officer.
         */
        get: operations["get_patients_patient_privacy_requests"];
        put?: never;
        /**
         * Ask for a copy of the record, a correction or a restriction
         * @description For patient, provider, nurse, coordinator, compliance-officer.
         */
        post: operations["post_patients_patient_privacy_requests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/privacy-requests/{id}/disagreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that one disagrees with the denial of a correction; it stays with the record
         * @description For patient, compliance-officer.
         */
        post: operations["post_patients_patient_privacy_requests_id_disagreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/privacy-requests/{id}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say for what a copy of the record is; it can be taken for an hour. Officers have shown their second factor again within the five minutes before, patients their password or a second factor within ten
         * @description For patient, compliance-officer.
         */
        post: operations["post_patients_patient_privacy_requests_id_exports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/privacy-requests/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a request back
         * @description For patient.
         */
        post: operations["post_patients_patient_privacy_requests_id_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/privacy-standing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Restrictions and answered corrections that stand with a patient's record
         * @description For provider, nurse, coordinator, compliance-officer.
         */
        get: operations["get_patients_patient_privacy_standing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/proxies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who acts and acted for a patient, the newest first
         * @description For provider, nurse, coordinator, patient.
         */
        get: operations["get_patients_patient_proxies"];
        put?: never;
        /**
         * Let a guardian act for a patient
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_patients_patient_proxies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/proxies/{proxy}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a proxy back; all that is open by it ends at once
         * @description For provider, nurse, coordinator, patient.
         */
        post: operations["post_patients_patient_proxies_proxy_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/proxies/{proxy}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the link by which somebody comes to a visit of the patient for whom they act
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_patients_patient_proxies_proxy_links"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/proxies/{proxy}/links/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make that link and send it to whoever acts, by letter to their own address
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_patients_patient_proxies_proxy_links_send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient}/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All visits of a patient, for those who have a part in their care or broke the glass
         * @description For provider, nurse, coordinator.
         */
        get: operations["get_patients_patient_record"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people of a role
         * @description For provider, nurse, coordinator, administrator.
         */
        get: operations["get_people"];
        put?: never;
        /**
         * Add a person
         * @description For coordinator, administrator.
         */
        post: operations["post_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/me/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Push one's notices to this browser, and to nobody else there
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        put: operations["put_people_me_push_subscriptions"];
        post?: never;
        /**
         * Push nothing more to this browser
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        delete: operations["delete_people_me_push_subscriptions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search people by role and name
         * @description For provider, nurse, coordinator, administrator.
         */
        post: operations["post_people_search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a person
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_people_person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Close an account, which ends all that is open by it, or open it; give another role
         * @description For administrator.
         */
        patch: operations["patch_people_person"];
        trace?: never;
    };
    "/api/v1/people/{person}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys with scope, end and last use: one's own, or as an administrator anybody's
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_people_person_api_keys"];
        put?: never;
        /**
         * Make an API key that acts as this person, within its scopes and five minutes of showing a second factor again: one's own, or as an administrator that of an account to which nobody signs in, or without the scope clinic
         * @description For provider, nurse, coordinator, interpreter, compliance-officer, administrator.
         */
        post: operations["post_people_person_api_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an API key back: one's own, or as an administrator anybody's
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        delete: operations["delete_people_person_api_keys_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a provider takes patients
         * @description For provider, nurse, coordinator, administrator, patient.
         */
        get: operations["get_people_person_availability"];
        /**
         * Say whether a provider takes patients
         * @description For provider, coordinator, administrator.
         */
        put: operations["put_people_person_availability"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/ban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Lift a ban that somebody else placed, within five minutes of showing a second factor again; the account stays closed until it is opened
         * @description For administrator, compliance-officer.
         */
        delete: operations["delete_people_person_ban"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the e-mail address and phone number of a patient, or of whoever acts for one, and correct their birth date; one's own within ten minutes of showing again that it is oneself
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        put: operations["put_people_person_contacts"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/contacts/{channel}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an address is right although a letter came back; letters go there again
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_people_person_contacts_channel_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/identity-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget by which name identity providers know somebody, within five minutes of showing a second factor again; what is open by the account ends, and the next name with its address is linked
         * @description For administrator.
         */
        delete: operations["delete_people_person_identity_links"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/language": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say in which language somebody is written to
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        put: operations["put_people_person_language"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/notice-choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a person is told things
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_people_person_notice_choices"];
        /**
         * Choose how a person is told things
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        put: operations["put_people_person_notice_choices"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a password: one's own, or as an administrator anybody's
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        put: operations["put_people_person_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/reachability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether letters reach a person, by e-mail and by SMS
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_people_person_reachability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove all second factors of somebody who lost them, within five minutes of showing one's own again, and end their sessions
         * @description For administrator.
         */
        delete: operations["delete_people_person_second_factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open sessions: one's own, or as an administrator anybody's
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_people_person_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign a session out from elsewhere
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        delete: operations["delete_people_person_sessions_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Each policy that the rules ask for, how it stands today, and its versions
         * @description For compliance-officer, administrator.
         */
        get: operations["get_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{kind}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add the next version of a policy; it replaces the one before from its first day on
         * @description For compliance-officer, administrator.
         */
        post: operations["post_policies_kind_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{kind}/versions/{version}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that the version in force was reviewed and stays as it is
         * @description For compliance-officer, administrator.
         */
        post: operations["post_policies_kind_versions_version_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The register of incidents, what is open and due first before the rest
         * @description For compliance-officer, administrator.
         */
        get: operations["get_privacy_incidents"];
        put?: never;
        /**
         * Write an incident down
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An incident with what follows from it
         * @description For compliance-officer, administrator.
         */
        get: operations["get_privacy_incidents_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/assessment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write down the four factors, and what they come to
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_assessment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/cause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say whether somebody of the workforce caused an incident; if so, it is to be decided what follows for them
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_cause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an incident of which nothing is missing, as a second person
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/delays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write down that law enforcement has notices wait, which puts off by when they are due
         * @description For compliance-officer.
         */
        post: operations["post_privacy_incidents_id_delays"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/delays/{delay}/strike": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Strike such a statement that was written down wrongly; it stays, and counts no more
         * @description For compliance-officer.
         */
        post: operations["post_privacy_incidents_id_delays_delay_strike"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write down who was notified, and how that is known
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_notices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add patients by hand, or all of the clinic, of whom something was lost that no account was shown
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_patients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a closed incident again, because more was learned of it
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find by the audit log whose records an account was shown in a window, and add them
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-incidents/{id}/stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that it is contained, eradicated or recovered from
         * @description For compliance-officer, administrator.
         */
        post: operations["post_privacy_incidents_id_stage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-notice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notice of privacy practices in force
         * @description For anybody.
         */
        get: operations["get_privacy_notice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-notice/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every version of the notice of privacy practices, the newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_privacy_notice_versions"];
        put?: never;
        /**
         * Enter the next version of the notice of privacy practices; its words never change
         * @description For compliance-officer.
         */
        post: operations["post_privacy_notice_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-notice/versions/{version}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that the notice in force was held against the law and stays as it is
         * @description For compliance-officer.
         */
        post: operations["post_privacy_notice_versions_version_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What patients asked about their records: all, the newest first
         * @description For compliance-officer.
         */
        get: operations["get_privacy_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-requests/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant or deny a request; a denial says why
         * @description For compliance-officer.
         */
        post: operations["post_privacy_requests_id_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-requests/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a restriction with the patient's agreement, which is written down
         * @description For compliance-officer.
         */
        post: operations["post_privacy_requests_id_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy-requests/{id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an answer off by 30 days, once, with a reason that the patient reads
         * @description For compliance-officer.
         */
        post: operations["post_privacy_requests_id_extend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/{provider}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a provider works
         * @description For provider, nurse, coordinator, administrator.
         */
        get: operations["get_providers_provider_schedule"];
        /**
         * Say when a provider works; visits that are booked stay
         * @description For coordinator, administrator, provider.
         */
        put: operations["put_providers_provider_schedule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The key with which a browser subscribes to pushes
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_push_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Files that were refused as malware, newest first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_quarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An entry and its place
         * @description For provider, nurse, coordinator, patient.
         */
        get: operations["get_queue_entries_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/accept-colleague": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whoever of the department is free first sees the patient, who keeps their place
         * @description For provider, nurse, coordinator, patient.
         */
        post: operations["post_queue_entries_entry_accept_colleague"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/admit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take this patient out of turn
         * @description For provider.
         */
        post: operations["post_queue_entries_entry_admit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The patient leaves
         * @description For provider, nurse, coordinator, patient.
         */
        post: operations["post_queue_entries_entry_leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Called, and not there
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_queue_entries_entry_no_show"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide anew how urgent it is
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_queue_entries_entry_priority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The device check is done
         * @description For provider, nurse, coordinator, patient.
         */
        post: operations["post_queue_entries_entry_ready"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queue-entries/{entry}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Back within the grace period after a no-show
         * @description For provider, nurse, coordinator, patient.
         */
        post: operations["post_queue_entries_entry_return"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How every queue stands, and what whoever came now would be told
         * @description For provider, nurse, coordinator, administrator.
         */
        get: operations["get_queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{department}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is there now
         * @description For provider, nurse, coordinator.
         */
        get: operations["get_queues_department"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{department}/admit-next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take whoever is next: by priority, then by time
         * @description For provider.
         */
        post: operations["post_queues_department_admit_next"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{department}/broadcast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell all who wait the same thing, by code
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_queues_department_broadcast"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{department}/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Move an entry within its line
         * @description For provider, nurse, coordinator.
         */
        put: operations["put_queues_department_order"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether health data is accepted, and what is missing
         * @description For compliance-officer, administrator.
         */
        get: operations["get_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sealed ways back in: who keeps them, and which were used
         * @description For compliance-officer.
         */
        get: operations["get_recoveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recoveries/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write down whether its use was right
         * @description For compliance-officer.
         */
        post: operations["post_recoveries_id_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is due, with rules, holds and plans
         * @description For compliance-officer, administrator.
         */
        get: operations["get_retention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Certificates of disposal
         * @description For compliance-officer, administrator.
         */
        get: operations["get_retention_certificates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold something whatever the rules say
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_holds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/holds/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask that a hold ends, or end it as a second person, within five minutes of showing a second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_holds_id_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List what may go: a dry run
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_plans"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/plans/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a plan that somebody else made, within five minutes of showing a second factor again; one record that a court or a law orders goes at once
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_plans_id_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/plans/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The records of a plan
         * @description For compliance-officer, administrator.
         */
        get: operations["get_retention_plans_id_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/plans/{id}/object": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object to a plan, or stop its run
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_plans_id_object"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose a rule
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_rules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/rules/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a version of a rule that somebody else proposed, within five minutes of showing a second factor again
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_rules_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/shreds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose that one record goes before the run would, within five minutes of showing a second factor again; another person approves it as a plan
         * @description For compliance-officer, administrator.
         */
        post: operations["post_retention_shreds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits for the caller to review, sign, answer or approve, by kind; what nobody or only somebody else may settle now is not counted
         * @description For compliance-officer, administrator.
         */
        get: operations["get_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/role-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Roles that were given, and privileged ones that wait for a second person
         * @description For administrator, compliance-officer.
         */
        get: operations["get_role_grants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/role-grants/{grant}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a role that somebody else proposed, within five minutes of showing a second factor again
         * @description For administrator, compliance-officer.
         */
        post: operations["post_role_grants_grant_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/role-grants/{grant}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a proposed role, or take one's own proposal back
         * @description For administrator, compliance-officer.
         */
        post: operations["post_role_grants_grant_refuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rota-gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where nobody is on call in the next fourteen days
         * @description For coordinator, administrator.
         */
        get: operations["get_rota_gaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rota-unheard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is called in an emergency and gets no SMS of it, since they wrote STOP or their number leads nowhere, or has no way but the open application
         * @description For coordinator, administrator.
         */
        get: operations["get_rota_unheard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sanctions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last 500 decisions about members of the workforce but those about the caller, what was written down last first
         * @description For compliance-officer.
         */
        get: operations["get_sanctions"];
        put?: never;
        /**
         * Write down what follows for a member of the workforce, or that nothing does and why
         * @description For compliance-officer.
         */
        post: operations["post_sanctions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sanctions/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The incidents that somebody of the workforce caused, those first of which no decision is written down
         * @description For compliance-officer.
         */
        get: operations["get_sanctions_incidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-factor/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A secret for one's authenticator app; it counts once it is confirmed
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_second_factor_totp"];
        /**
         * Remove one's authenticator app, within five minutes of showing a second factor again
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        delete: operations["delete_second_factor_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/second-factor/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the app by a code; the recovery codes are shown this once
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_second_factor_totp_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description For anybody.
         */
        post: operations["post_sessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_sessions_current"];
        put?: never;
        post?: never;
        /**
         * Sign out
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        delete: operations["delete_sessions_current"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Somebody is there: keep the session open
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_sessions_current_extend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show one's password or second factor again, before what asks for that
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        post: operations["post_sessions_current_proof"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The identity providers that can show that it is oneself
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_sessions_current_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in by passkey
         * @description For anybody.
         */
        post: operations["post_sessions_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/passkey/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What to sign in by passkey with
         * @description For anybody.
         */
        post: operations["post_sessions_passkey_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The times that can be booked, earliest first
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_slots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the SMS gateway calls about: words people wrote, and reports of letters
         * @description For anybody.
         */
        post: operations["post_sms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sso": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The identity providers of the clinic
         * @description For anybody.
         */
        get: operations["get_sso"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sso/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from the identity provider
         * @description For anybody.
         */
        get: operations["get_sso_provider_callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sso/{provider}/prove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to the identity provider to show again that it is oneself
         * @description For provider, nurse, patient, coordinator, interpreter, guardian, guest, compliance-officer, administrator.
         */
        get: operations["get_sso_provider_prove"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sso/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to the identity provider to sign in (a page's link, not a call)
         * @description For anybody.
         */
        get: operations["get_sso_provider_start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/staff-names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Name the staff, who left too
         * @description For compliance-officer, administrator.
         */
        get: operations["get_staff_names"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the caller's tasks and those they gave, or of those whose owners work here no more; what is due first before the rest
         * @description For provider, nurse, coordinator, administrator.
         */
        get: operations["get_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a task is done, and how
         * @description For provider, nurse, coordinator.
         */
        post: operations["post_tasks_task_done"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hand a task to somebody else; of one that is nobody's, whoever treats in its department, and administrators
         * @description For provider, nurse, coordinator, administrator.
         */
        put: operations["put_tasks_task_owner"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The open conversations after the caller's visits, for nurses those of their departments; whoever waits for an answer first
         * @description For provider, nurse.
         */
        get: operations["get_threads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/today": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller has before them today
         * @description For provider, nurse, coordinator.
         */
        get: operations["get_today"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/training": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The active staff by id, and whether the training of each is due
         * @description For compliance-officer, administrator.
         */
        get: operations["get_training"];
        put?: never;
        /**
         * Write down that some of the staff were trained together; the same again adds nothing
         * @description For compliance-officer, administrator.
         */
        post: operations["post_training"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/training/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last 500 entries about training, struck ones too, what was written down last first
         * @description For compliance-officer, administrator.
         */
        get: operations["get_training_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/training/entries/{id}/strike": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an entry back as wrong; it stays, marked as that
         * @description For compliance-officer, administrator.
         */
        post: operations["post_training_entries_id_strike"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A token to hear of one's notices with, and of one's departments' queues and emergencies
         * @description For provider, nurse, coordinator, compliance-officer, administrator.
         */
        post: operations["post_watch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watched-patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Patients of whose record it is told at once who opens it without a part in the care
         * @description For compliance-officer.
         */
        get: operations["get_watched_patients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watched-patients/{patient}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Watch a patient's record, or no longer
         * @description For compliance-officer.
         */
        put: operations["put_watched_patients_patient"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Append an application's event to the audit log, by an API key of the scope audit-events; the same id again appends nothing and answers the same
         * @description For provider, nurse, coordinator, interpreter, compliance-officer, administrator.
         */
        post: operations["post_audit_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scim/v2/ServiceProviderConfig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What of SCIM this server does
         * @description For administrator.
         */
        get: operations["get_scim_v2_ServiceProviderConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scim/v2/Users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Those who work here
         * @description For administrator.
         */
        get: operations["get_scim_v2_Users"];
        put?: never;
        /**
         * Add somebody who works here
         * @description For administrator.
         */
        post: operations["post_scim_v2_Users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scim/v2/Users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show somebody who works here
         * @description For administrator.
         */
        get: operations["get_scim_v2_Users_id"];
        /**
         * Say what the directory has of somebody; inactive counts as in a patch, and the rest stays
         * @description For administrator.
         */
        put: operations["put_scim_v2_Users_id"];
        post?: never;
        /**
         * Take a leaver out
         * @description For administrator.
         */
        delete: operations["delete_scim_v2_Users_id"];
        options?: never;
        head?: never;
        /**
         * Set somebody active or inactive; inactive ends all that is open by their account
         * @description For administrator.
         */
        patch: operations["patch_scim_v2_Users_id"];
        trace?: never;
    };
    "/v2/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the apps
         * @description For administrator.
         */
        get: operations["get_v2_apps"];
        put?: never;
        /**
         * Make an app
         * @description For administrator.
         */
        post: operations["post_v2_apps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/apps/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an app
         * @description For administrator.
         */
        get: operations["get_v2_apps_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename an app
         * @description For administrator.
         */
        patch: operations["patch_v2_apps_id"];
        trace?: never;
    };
    "/v2/keysets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the keysets
         * @description For administrator.
         */
        get: operations["get_v2_keysets"];
        put?: never;
        /**
         * Make a keyset in an app
         * @description For administrator.
         */
        post: operations["post_v2_keysets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/keysets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a keyset, without its secret
         * @description For administrator.
         */
        get: operations["get_v2_keysets_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/keysets/{id}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a keyset offers
         * @description For administrator.
         */
        get: operations["get_v2_keysets_id_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change what a keyset offers
         * @description For administrator.
         */
        patch: operations["patch_v2_keysets_id_config"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Whether tokens are needed, and can be taken back. */
        AccessManagerConfig: {
            /** @default null */
            enabled: boolean | null;
            /** @default null */
            tokenRevoke: boolean | null;
        };
        /** @description A page of the report. */
        AccessReport: {
            items: components["schemas"]["RecordAccess"][];
            /**
             * Format: int64
             * @description Ask for the next page by it; nothing after the last one.
             */
            next?: number | null;
        };
        /** @description A campaign. */
        AccessReview: {
            /** Format: date-time */
            closedAt?: string | null;
            /** Format: int64 */
            decided: number;
            /** Format: date-time */
            dueAt: string;
            id: string;
            /** Format: date-time */
            openedAt: string;
            openedBy: string;
            /** @description Whether its time is over and somebody is not decided on. */
            overdue: boolean;
            /** Format: int64 */
            revoked: number;
            /** Format: int64 */
            total: number;
        };
        /** @description Somebody in a campaign, as they were when it was opened. */
        AccessReviewItem: {
            /** Format: date-time */
            decidedAt?: string | null;
            decidedBy?: string | null;
            /** @description keep or revoke, once somebody decided */
            decision?: string | null;
            name: string;
            personId: string;
            role: string;
            /**
             * Format: date-time
             * @description When they had last come in.
             */
            signedInAt?: string | null;
        };
        AccessReviewItemList: {
            items: components["schemas"]["AccessReviewItem"][];
        };
        AccessReviewList: {
            items: components["schemas"]["AccessReview"][];
        };
        /** @description A person, and what of their account waits for approval. */
        AccountView: {
            pending?: components["schemas"]["GrantView"] | null;
            person: components["schemas"]["Person"];
        };
        /** @description One disclosure, as the patient is told of it. */
        AccountedDisclosure: {
            address?: string | null;
            /** Format: date-time */
            at: string;
            basis: string;
            purpose: string;
            recipient: string;
            what: string;
        };
        /** @description The accounting of disclosures. */
        Accounting: {
            clinic: string;
            disclosures: components["schemas"]["AccountedDisclosure"][];
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            madeAt: string;
            patientName: string;
            /** @description The clinic's clock, by which its copy tells times, as an IANA name. */
            timeZone: string;
        };
        /** @description So many seconds an emergency waits to be taken up before one layer more is told of it, by how bad it is. */
        AcknowledgeSeconds: {
            /** Format: int64 */
            critical: number;
            /** Format: int64 */
            lifeThreatening: number;
            /** Format: int64 */
            urgent: number;
        };
        /** @description How many flags of a rule ended in what. */
        ActivityCount: {
            /** @description null of those that were open when it was signed */
            disposition?: string | null;
            /** Format: int64 */
            flags: number;
            rule: string;
        };
        /** @description Something that a rule found. */
        ActivityFlag: {
            /** @description Whose account; null where only an address is known. */
            account?: string | null;
            /** @description From which address; of failures that no account is known for. */
            address?: string | null;
            /** Format: date-time */
            closedAt?: string | null;
            closedBy?: string | null;
            /**
             * Format: int64
             * @description How many there are.
             */
            count: number;
            /** @description explained, mistaken, training, sanction or incident, once it is closed */
            disposition?: string | null;
            /** Format: date-time */
            dueAt: string;
            /** @description The places in the audit log of the entries behind it; the first hundred of them. */
            entries: number[];
            /** Format: date-time */
            firstAt: string;
            id: string;
            /** Format: date-time */
            lastAt: string;
            note?: string | null;
            overdue: boolean;
            /** @description Whose record; null where it is about many, or none. */
            patientId?: string | null;
            /** Format: date-time */
            raisedAt: string;
            /** @description own-record, co-worker, same-surname, same-address, vip, bulk, after-hours, break-glass or failures */
            rule: string;
        };
        ActivityFlagList: {
            items: components["schemas"]["ActivityFlag"][];
        };
        /** @description A flag with the entries behind it. */
        ActivityFlagOpened: {
            entries: components["schemas"]["AuditEntry"][];
            flag: components["schemas"]["ActivityFlag"];
        };
        /** @description A period that somebody signed for. */
        ActivityReview: {
            counts: components["schemas"]["ActivityCount"][];
            /** Format: date-time */
            from: string;
            id: string;
            /** Format: date-time */
            signedAt: string;
            signedBy: string;
            /** Format: date-time */
            until: string;
        };
        ActivityReviewList: {
            items: components["schemas"]["ActivityReview"][];
        };
        /** @description What there is to review now. */
        ActivityStanding: {
            /** Format: date-time */
            dueAt?: string | null;
            /**
             * Format: int64
             * @description How many entries of the audit log the rules have gone past: what they find in those is there.
             */
            examined: number;
            /** Format: date-time */
            oldestAt?: string | null;
            /**
             * Format: int64
             * @description Flags that nobody has closed.
             */
            open: number;
            /**
             * Format: int64
             * @description Of those, raised more than 14 days ago.
             */
            overdue: number;
            /** @description Whether the week's review is due. */
            reviewDue: boolean;
            /** Format: date-time */
            signedUntil?: string | null;
        };
        /** @description For whom somebody acts, and in what. */
        ActsFor: {
            /** @description view, schedule and consent, as far as they may */
            acts: string[];
            patientId: string;
        };
        /** @description A person to be added. */
        AddPerson: {
            birthDate?: string | null;
            departments?: string[];
            email?: string | null;
            locale?: string | null;
            name: string;
            phone?: string | null;
            /**
             * @description provider, nurse, patient, coordinator, interpreter, guardian, compliance-officer or
             *     administrator
             */
            role: string;
            specialty?: string | null;
        };
        /**
         * @description A passkey that was added, with recovery codes if it is the first factor; they are shown this
         *     once.
         */
        AddedPasskey: {
            passkey: components["schemas"]["PasskeyView"];
            recoveryCodes: string[];
        };
        /** @description How the clinic did. */
        AdminSummary: {
            /** @description How many visits ended how. */
            outcomes: {
                [key: string]: number;
            };
            promises: components["schemas"]["WaitPromises"][];
            quality: components["schemas"]["QualityOfHour"][];
            /** @description None where they are not asked for. */
            refusals: components["schemas"]["Refusal"][];
            waitsByHour: components["schemas"]["WaitsOfHour"][];
        };
        /** @description A patient whom an incident concerns. */
        AffectedPatient: {
            /**
             * Format: int64
             * @description So many entries of the audit log show their record; none of whom somebody added by hand.
             */
            entries: number;
            /** Format: int64 */
            firstEntry: number;
            /** Format: int64 */
            lastEntry: number;
            patientId: string;
            /** @description Where they were at their latest visit, such as US-NY. */
            region?: string | null;
            /** @description Whether all that was shown or lost was ciphertext, and no key. */
            sealed: boolean;
        };
        /** @description A version of an agreement. */
        Agreement: {
            /** Format: date-time */
            approved?: string | null;
            approvedBy?: string | null;
            /** @description baa, no-phi or own */
            basis: string;
            documentSha256: string;
            /** Format: date */
            effective: string;
            /** Format: date-time */
            ended?: string | null;
            endedBy?: string | null;
            /** Format: date */
            ends?: string | null;
            hosts: string[];
            id: string;
            /** @description What it binds the other party to */
            obligations: string[];
            /** Format: date-time */
            proposed: string;
            proposedBy: string;
            reason?: string | null;
            signatory: string;
            /** @description proposed, ahead, active, over, ended or replaced */
            state: string;
            vendor: string;
            /** Format: int32 */
            version: number;
        };
        AgreementList: {
            items: components["schemas"]["Agreement"][];
        };
        /** @description An algorithm by its COSE number. */
        Algorithm: {
            /** Format: int64 */
            alg: number;
            type: string;
        };
        /** @description What an emergency is, on second thoughts. */
        Amendment: {
            /** @description medical, self-harm, violence, contact-lost or other */
            reasonCode: string;
            /** @description urgent, critical or life-threatening */
            severity: string;
        };
        /** @description Mobile push. Keys and teams of the gateways stand in the server's settings. */
        ApnsConfig: {
            /** @default null */
            authKeyId: string | null;
            /**
             * @description Whether devices can be registered, Google's too.
             * @default null
             */
            enabled: boolean | null;
            /** @default null */
            filename: string | null;
            /** @default null */
            teamId: string | null;
        };
        /** @description Users, channels and memberships. */
        AppContextConfig: {
            /** @default null */
            channelMetadataEvents: boolean | null;
            /** @default null */
            disallowGetAllChannelMetadata: boolean | null;
            /** @default null */
            disallowGetAllUserMetadata: boolean | null;
            /** @default null */
            enabled: boolean | null;
            /** @default null */
            membershipEvents: boolean | null;
            /** @default null */
            referentialIntegrity: boolean | null;
            /**
             * @description Needed to enable; set once. It is remembered: an installation is one place.
             * @default null
             */
            region: string | null;
            /** @default null */
            userMetadataEvents: boolean | null;
        };
        /** @description What an app is called. */
        AppName: {
            /** @description 1 to 100 characters. */
            name: string;
        };
        /** @description A page of the apps. */
        AppPage: {
            apps: components["schemas"]["AppView"][];
            limit: number;
            page: number;
            /** @description On all pages together. */
            total: number;
        };
        /** @description An app. */
        AppView: {
            /**
             * Format: date-time
             * @description Absent for the app of the settings file.
             */
            createdAt?: string | null;
            /** @description The short name that its keysets carry. */
            id: string;
            name: string;
            /** Format: date-time */
            updatedAt?: string | null;
        };
        /** @description Who did it, as the application says. */
        ApplicationActor: {
            ipAddress?: string | null;
            role: string;
            /** @description At most 128 visible characters, as all ids here. */
            userId: string;
        };
        /** @description An event of an application: ids, codes and counts, and no text about anybody. */
        ApplicationEvent: {
            /** @description What was done: create, read, update, delete, or another code. */
            action: string;
            actor: components["schemas"]["ApplicationActor"];
            /** @description At most 32, of at most 200 characters each. One named patientId has the entry found under that patient. */
            details?: {
                [key: string]: string;
            } | null;
            /** @description What happened: a code of at most 64 characters, as all codes here. */
            eventType: string;
            /** @description A UUID, the application's own: what is sent again has the same. */
            id: string;
            metadata?: components["schemas"]["ApplicationMetadata"] | null;
            /** @description The organization of the API key. */
            organizationId: string;
            /** @description success unless said; denied, failure or another code. */
            outcome?: string | null;
            resource: components["schemas"]["ApplicationResource"];
            severity?: string | null;
            /**
             * Format: date-time
             * @description When it happened, by the application's clock.
             */
            timestamp: string;
        };
        /** @description In which session of the application, and on which consent. */
        ApplicationMetadata: {
            consentRef?: string | null;
            sessionId?: string | null;
        };
        /** @description To what, as the application says. */
        ApplicationResource: {
            channel?: string | null;
            id: string;
            /** @description The sort of thing. With patient the entry is found under the patient of this id. */
            type: string;
        };
        /** @description An appointment. */
        Appointment: {
            departmentId: string;
            /** Format: date-time */
            endsAt: string;
            /** @description For its patient, where this one is asked for: its place in the queue, once checked in. */
            entryId?: string | null;
            id: string;
            /** @description Whether the provider holds no licence where the patient said they would be. */
            licenceWarning: boolean;
            patientId: string;
            /** @description The patient's own clock, if they said so. */
            patientTimeZone?: string | null;
            providerId: string;
            /** @description Why the patient comes. */
            reason?: string | null;
            /** @description The appointment that replaced this one. */
            replacedBy?: string | null;
            /**
             * Format: date-time
             * @description After a no-show, until when its patient may still check in; nothing once that is over, and only where this one is asked for.
             */
            returnUntil?: string | null;
            /** Format: date-time */
            startsAt: string;
            /** @description booked, checked-in, fulfilled, cancelled, no-show or rescheduled */
            state: string;
            /** @description In whose clock it was agreed, as an IANA name. */
            timeZone: string;
            /** @description The sort of visit, if it is of one. */
            visitType?: string | null;
        };
        /** @description What became of the notices about an appointment, and whether the caller can hand out a link instead. */
        AppointmentNotices: {
            items: components["schemas"]["NoticeRecord"][];
            /** @description Whether the caller gets the patient's link: whoever has no part in the patient's care does not. */
            mayLink: boolean;
        };
        /** @description What a checked-in patient gets. The token is there only when the patient asked themselves. */
        Arrival: {
            channelConfig?: components["schemas"]["ChannelConfig"] | null;
            consultationId: string;
            place?: components["schemas"]["Place"] | null;
            queueEntryId?: string | null;
            token?: string | null;
            visit: components["schemas"]["Visit"];
        };
        /** @description What is told at check-in. */
        Arriving: {
            /** @description The patient is content with whoever of the department is free first. */
            anybody?: boolean;
            interpreterNeeded?: boolean;
            /** @description emergency, urgent, normal (the default) or follow-up; the first two only by staff */
            priority?: string | null;
        };
        /** @description What browser and device say of a new passkey, in base 64 for URLs. */
        Attestation: {
            authenticatorData: string;
            clientDataJSON: string;
            publicKey: string;
            /** Format: int64 */
            publicKeyAlgorithm: number;
        };
        /** @description Who did it. */
        AuditActor: {
            id: string;
            /** @description From which address; unknown where they called from none. */
            ipAddress: string;
            role: string;
            /** @description The same as id. */
            userId: string;
        };
        /** @description One entry of the audit log. */
        AuditEntry: {
            /** @description C, R, U, D or E */
            action: string;
            actor: components["schemas"]["AuditActor"];
            /** Format: date-time */
            at: string;
            consultation?: string | null;
            details: {
                [key: string]: string;
            };
            event: string;
            /** @description The same as event. */
            eventType: string;
            /** @description A UUID, derived from the log's name and its place in it. */
            id: string;
            /**
             * Format: int64
             * @description Its place in the log; ask for its proof by it.
             */
            index: number;
            metadata: components["schemas"]["AuditMetadata"];
            /** @description Of which organization; none is the server's own. */
            organizationId?: string | null;
            /** @description success, refused or failed */
            outcome: string;
            patient?: string | null;
            reason?: string | null;
            resource: components["schemas"]["AuditResource"];
            /** @description info, warning or critical */
            severity: string;
            /**
             * Format: date-time
             * @description The same as at.
             */
            timestamp: string;
        };
        AuditEntryList: {
            items: components["schemas"]["AuditEntry"][];
        };
        /** @description In which session, and on which consent, where that is known. */
        AuditMetadata: {
            consentRef?: string | null;
            sessionId?: string | null;
        };
        /** @description To what. */
        AuditResource: {
            channel?: string | null;
            id: string;
            kind: string;
            /** @description The same as kind. */
            type: string;
        };
        /** @description Whether a provider takes patients. */
        Availability: {
            /** Format: date-time */
            changedAt: string;
            /** Format: int64 */
            currentPatients: number;
            /** Format: int64 */
            maxPatients: number;
            /** @description What is shown: Available, Busy, Away or Offline */
            shown: string;
            /** @description What they say: available, away or offline */
            status: string;
        };
        /** @description An account that is banned. */
        BannedAccount: {
            /** @description Who cannot lift it; nobody of a ban of before that was kept. */
            bannedBy?: string | null;
            personId: string;
            /** @description abuse, runaway, flood or stolen */
            reason: string;
        };
        BannedAccountList: {
            items: components["schemas"]["BannedAccount"][];
        };
        /** @description The four factors, and what they come to. */
        BreachAssessment: {
            acquired: string;
            /** Format: date-time */
            at: string;
            by: string;
            /** @description breach, low-probability, exception or secured */
            finding: string;
            mitigation: string;
            nature: string;
            recipient: string;
        };
        /** @description A statement of law enforcement that notices have to wait. */
        BreachDelay: {
            /** @description written, or oral, which has them wait thirty days at most */
            basis: string;
            id: string;
            /** Format: date-time */
            recordedAt: string;
            recordedBy: string;
            /** Format: date-time */
            statedAt: string;
            /** Format: date-time */
            struckAt?: string | null;
            /** @description Of one that was written down wrongly: it counts no more. */
            struckBy?: string | null;
            /** @description Who states it, of which authority, and why. */
            text: string;
            /** Format: date-time */
            until: string;
        };
        /** @description Somebody who must hear of a breach. */
        BreachDuty: {
            authority: string;
            /** Format: date-time */
            doneAt?: string | null;
            doneBy?: string | null;
            /** Format: date-time */
            dueAt: string;
            /** @description Notices before more patients were found. */
            earlier: components["schemas"]["BreachNotice"][];
            overdue: boolean;
            /** @description Of how many patients they must hear. */
            patients: number;
            /** @description How that is known. */
            text?: string | null;
            /**
             * @description patients, hhs, or patients, media and state with a state, such as state-US-NY; law with a state whose own days are not known
             *     here, and are looked up; law-unknown where no state is known of patients, which is found out
             */
            whom: string;
        };
        /** @description A notice that was not of all patients whom a breach concerns. */
        BreachNotice: {
            /** Format: date-time */
            at: string;
            by: string;
            /** @description Of how many patients it was. */
            patients: number;
            text: string;
        };
        /** @description A record that was opened out of turn. */
        BreakGlass: {
            /** Format: date-time */
            closedAt?: string | null;
            /**
             * Format: date-time
             * @description When it is to be reviewed.
             */
            dueAt: string;
            /** Format: date-time */
            endsAt: string;
            id: string;
            note?: string | null;
            /** @description Whether it is open now. */
            open: boolean;
            /** Format: date-time */
            openedAt: string;
            /** @description Whether that is past, and nobody has. */
            overdue: boolean;
            patientId: string;
            /** @description Whose record it was, in a list. */
            patientName?: string | null;
            personId: string;
            /** @description Who opened it, in a list. */
            personName?: string | null;
            reason: string;
            /** Format: date-time */
            reviewedAt?: string | null;
            reviewedBy?: string | null;
            text: string;
            /** @description justified or unjustified, once it was reviewed */
            verdict?: string | null;
        };
        BreakGlassList: {
            items: components["schemas"]["BreakGlass"][];
        };
        /** @description Why a record is opened. */
        BreakGlassReason: {
            /** @description emergency, coverage, patient-request, safety or other */
            reason: string;
            /** @description What a reviewer must know, in 10 to 2,000 bytes. */
            text: string;
        };
        /** @description How a new keyset is called, and what it is for. */
        Called: {
            /** @description The id of an app that is there. */
            appId: string;
            /** @description 1 to 100 characters. */
            name: string;
            /** @description testing or production. */
            type: string;
        };
        /** @description What changes of an account; what is missing stays. */
        ChangedAccount: {
            /** @description false ends every session, token and key of the person at once. */
            active?: boolean | null;
            /**
             * @description abuse, runaway (their client repeats itself), flood or stolen (somebody else has what they come by): closes the account,
             *     also to tokens that applications granted, and it does not open until a second person has lifted the ban.
             */
            banned?: string | null;
            /** @description With a role of those who treat: the departments they work in. */
            departments?: string[] | null;
            /**
             * Format: date-time
             * @description With active false: when they left; of whom nobody said it, also once the account is closed. The checks tell how long it took to close the account.
             */
            leftAt?: string | null;
            /** @description Another role. */
            role?: string | null;
        };
        /** @description Options to be changed. */
        ChangedOptions: {
            /** @description What stands here replaces what was (RFC 7396); `null` restores the default. */
            options: Record<string, never>;
        };
        /** @description The channels of one role in one visit. */
        ChannelConfig: {
            availabilityChannel?: string | null;
            cipherKey?: components["schemas"]["CipherKey"] | null;
            consultationChannel?: string | null;
            consultationId: string;
            /** @description Keys of earlier visits of the same pair, newest first. */
            earlierKeys: components["schemas"]["CipherKey"][];
            /** Format: date-time */
            expiresAt: string;
            filesChannel?: string | null;
            notificationChannel: string;
            publishKey: string;
            queueChannel?: string | null;
            /** Format: date-time */
            refreshAfter: string;
            subscribeKey: string;
            videoChannel?: string | null;
            /** @description The provider's waiting room; for a patient, their own place; `null` for those brought in. */
            waitingRoom?: string | null;
        };
        /** @description What the device check found. */
        Checked: {
            device?: components["schemas"]["DeviceCheck"] | null;
        };
        /** @description A data key for a client's encryption. */
        CipherKey: {
            id: string;
            key: string;
            /** Format: int32 */
            version: number;
        };
        /** @description What all who wait were told. */
        ClinicMessage: {
            /** @description running-late, back-soon, closing or emergency-elsewhere */
            code: string;
            /** Format: int32 */
            minutes?: number | null;
        };
        /** @description A clock. */
        Clock: {
            /** Format: date-time */
            now: string;
            /**
             * Format: int32
             * @description How many times faster than other clocks it runs; 1 but in a demo.
             */
            speed: number;
        };
        /** @description How far a clock is moved. */
        ClockStep: {
            /**
             * Format: int64
             * @description At most ten years; a clock never goes back.
             */
            seconds: number;
        };
        /** @description A code of an authenticator app. */
        Code: {
            code: string;
        };
        /** @description One to whom a visit can be handed. */
        Colleague: {
            /**
             * @description Their licence where the patient is: held, lacking, abroad (none there, outside the United States) or unplaced (nobody
             *     knows where the patient is); `null` where none of theirs is on record, and where the clinic makes nothing of licences.
             */
            licence?: string | null;
            name: string;
            personId: string;
            /** @description Whether they are not given the visit without a reason. */
            refused: boolean;
        };
        /** @description To whom a visit can be handed. */
        Colleagues: {
            /** @description Whether the patient is outside the United States. */
            abroad: boolean;
            /** @description Those who may treat there first. */
            items: components["schemas"]["Colleague"][];
            /** @description Whether those who are refused are given the visit for a reason. */
            mayExcept: boolean;
            /** @description The code of the patient's state; `null` abroad, and where nobody knows in which state the patient is. */
            state?: string | null;
        };
        /** @description What is there by what the server found, by what somebody declared, or by both. */
        ComplianceAsset: {
            /** @description Of what somebody declared. */
            id?: string | null;
            /**
             * @description server, listener, store, key-holder, mail-relay, message-gateway, turn-relay, identity-provider, certificate-authority,
             *     log-collector, device, people, paper, facility or other
             */
            kind: string;
            /** @description What people call it; of what nobody declared its place. */
            name: string;
            owner?: string | null;
            /** @description Whether health data is on it or may pass it, by anybody's word. */
            phi: boolean;
            /** @description The host, the address and port, or the word by which it is found. */
            place?: string | null;
            /** Format: date */
            reviewed?: string | null;
            /** @description The settings that lead there. */
            settings: string[];
            /** @description both, discovered or declared */
            standing: string;
            /**
             * Format: int32
             * @description Of what somebody declared; a change names the version that it is of.
             */
            version?: number | null;
        };
        ComplianceAssetList: {
            items: components["schemas"]["ComplianceAsset"][];
        };
        /** @description The version that was read. */
        ComplianceAssetVersion: {
            /** Format: int32 */
            version: number;
        };
        /** @description What somebody vouches for. */
        ComplianceAttestation: {
            check: string;
            documentSha256?: string | null;
            expiresAt: string;
            id: string;
            owner: string;
            recordedAt: string;
            recordedBy: string;
            statement: string;
        };
        ComplianceAttestationList: {
            items: components["schemas"]["ComplianceAttestation"][];
        };
        /** @description A check, and what the last run found. */
        ComplianceCheck: {
            /** @description Its status in the run that the last one is compared with, if it was run then. */
            before?: string | null;
            cites: string[];
            evidence: {
                [key: string]: string;
            };
            expected: string;
            /** @description Whether it is worse than in that. */
            fell: boolean;
            /** @description On which grounds its failure may be borne: waiver; of an addressable specification alternative and not-reasonable, too */
            grounds: string[];
            id: string;
            /** @description T: it tries or looks at the thing itself; D: it reads records; A: somebody vouches for it. */
            kind: string;
            observed?: string | null;
            remediation: string;
            severity: string;
            /** @description PASS, WARN, FAIL, NA, ERROR or WAIVED; nothing before the first run. */
            status?: string | null;
            /**
             * Format: int32
             * @description For how many days a result counts that no run looks at anew: what somebody vouches for, and what is tried on request.
             */
            ttlDays: number;
        };
        /** @description A run that was not kept. */
        ComplianceFailedRun: {
            /** Format: date-time */
            at: string;
            /** @description Why, as a problem's code; the server's log says more. */
            code: string;
        };
        /** @description How things stand. */
        CompliancePosture: {
            checks: components["schemas"]["ComplianceCheck"][];
            failed?: components["schemas"]["ComplianceFailedRun"] | null;
            profile: string;
            run?: components["schemas"]["ComplianceRun"] | null;
            since?: components["schemas"]["ComplianceSince"] | null;
            underWay?: components["schemas"]["ComplianceUnderWay"] | null;
        };
        /** @description A risk as it stands now. */
        ComplianceRisk: {
            assetId: string;
            /** Format: date-time */
            changedAt: string;
            changedBy: string;
            /** Format: date */
            due: string;
            id: string;
            /**
             * Format: int32
             * @description From 1 to 5.
             */
            impact: number;
            /** @description It should have been done, or looked at again, by now. */
            late: boolean;
            /** @description low, middle or high: likelihood by impact */
            level: string;
            /**
             * Format: int32
             * @description From 1 to 5.
             */
            likelihood: number;
            owner: string;
            /** @description open, treated or accepted */
            state: string;
            threat: string;
            /** @description mitigate, transfer, accept or avoid */
            treatment: string;
            /** Format: int32 */
            version: number;
            vulnerability: string;
        };
        ComplianceRiskList: {
            items: components["schemas"]["ComplianceRisk"][];
        };
        /** @description A run, by its signed report. */
        ComplianceRun: {
            beganAt: string;
            endedAt: string;
            /** @description What was worse than in the run before, by id. */
            fallen: string[];
            id: string;
            /** @description Who had it run. */
            operator: string;
            /** @description Of the signed report, as the audit log has it. */
            sha256: string;
            /** @description Whether every check was shown what it looks at. */
            whole: boolean;
        };
        /** @description The run that the last one is compared with. */
        ComplianceSince: {
            /** Format: date-time */
            beganAt: string;
            /** @description Whether it was a week before; otherwise there is none of then, and it is the oldest. */
            weekAgo: boolean;
        };
        /** @description A run that goes on or waits for its turn. */
        ComplianceUnderWay: {
            /** @description So many checks have looked. */
            looked: number;
            /** @description Who has it run. */
            operator: string;
            /** Format: date-time */
            since: string;
            /** @description So many there are. */
            total: number;
        };
        /** @description What may fail for a while, or a decision about an addressable specification. */
        ComplianceWaiver: {
            approvedBy?: string | null;
            check: string;
            endsAt: string;
            /** @description waiver, alternative or not-reasonable */
            grounds: string;
            id: string;
            reason: string;
            requestedAt: string;
            requestedBy: string;
            /** @description requested, active, expired or ended */
            state: string;
        };
        ComplianceWaiverList: {
            items: components["schemas"]["ComplianceWaiver"][];
        };
        /** @description Whether a visit is kept from whoever acts for its patient. */
        Confidential: {
            confidential: boolean;
        };
        /** @description One decision of a patient. */
        Consent: {
            /** @description granted, revoked or expired */
            decision: string;
            /** @description click, verbal, paper or timer */
            evidence: string;
            /** Format: date-time */
            expiresAt?: string | null;
            formHash: string;
            id: string;
            locale: string;
            patientId: string;
            /** Format: date-time */
            recordedAt: string;
            recordedBy: string;
            scope: string;
            /** @description telehealth, data-sharing or recording */
            type: string;
            /**
             * Format: int64
             * @description The form's version.
             */
            version: number;
        };
        /** @description A consent form. */
        ConsentForm: {
            /**
             * Format: date-time
             * @description From when on it is signed; none is from when it was added.
             */
            effectiveFrom?: string | null;
            /** @description SHA-256 of the text, in hex. */
            hash: string;
            locale: string;
            /** @description Whether whoever signed an earlier version signs again, at their next check-in. */
            renews: boolean;
            /** @description The states whose law the words were held against; none is every state. */
            states: string[];
            text: string;
            /** @description telehealth, data-sharing or recording */
            type: string;
            /** Format: int64 */
            version: number;
        };
        ConsentFormList: {
            items: components["schemas"]["ConsentForm"][];
        };
        /** @description That somebody qualified reviewed the words of a form. */
        ConsentFormReview: {
            /** Format: date-time */
            enteredAt: string;
            enteredBy: string;
            /** @description SHA-256 of the text that was reviewed, in hex. */
            hash: string;
            locale: string;
            reviewedBy: string;
            /** Format: date */
            reviewedOn: string;
            /** @description telehealth, data-sharing or recording */
            type: string;
            /** Format: int64 */
            version: number;
        };
        ConsentFormReviewList: {
            items: components["schemas"]["ConsentFormReview"][];
        };
        ConsentList: {
            items: components["schemas"]["Consent"][];
        };
        /** @description A consultation. */
        Consultation: {
            appointmentId: string;
            departmentId: string;
            /** Format: date-time */
            endedAt?: string | null;
            followUpRequired: boolean;
            id: string;
            /** @description completed, patient-absent, provider-absent, technical-failure, left-before-seen or unattended (closed by the clock) */
            outcome?: string | null;
            patientId: string;
            providerId: string;
            /** @description 42CFRPart2 when that protects the visit and all that is of it */
            sensitivity?: string | null;
            /** Format: date-time */
            startedAt?: string | null;
            /**
             * @description scheduled, checked-in, waiting, connecting, in-progress, wrapping-up, completed, cancelled
             *     or no-show
             */
            state: string;
        };
        /** @description `PublicKeyCredentialCreationOptionsJSON`. */
        CreationOptions: {
            attestation: string;
            authenticatorSelection: components["schemas"]["Selection"];
            challenge: string;
            excludeCredentials: components["schemas"]["Credential"][];
            pubKeyCredParams: components["schemas"]["Algorithm"][];
            rp: components["schemas"]["Party"];
            /** Format: int32 */
            timeout: number;
            user: components["schemas"]["User"];
        };
        /** @description A passkey that is there already. */
        Credential: {
            id: string;
            type: string;
        };
        /** @description A department. */
        Department: {
            id: string;
            name: string;
        };
        /** @description A gap and where it is. */
        DepartmentGap: {
            departmentId: string;
            gap: components["schemas"]["RotaGap"];
        };
        DepartmentGapList: {
            items: components["schemas"]["DepartmentGap"][];
        };
        /** @description Who is told of a department's emergencies when nobody is on call. */
        DepartmentLeads: {
            /** @description Nobody where none is named: then administrators and every provider are told. */
            people: string[];
        };
        DepartmentList: {
            items: components["schemas"]["Department"][];
        };
        /** @description Where a setting has this server go. */
        Destination: {
            /** @description The id of the agreement that covers it. */
            agreement?: string | null;
            basis?: string | null;
            /** Format: date */
            ends?: string | null;
            host: string;
            /** @description It never leaves this machine. */
            near: boolean;
            setting: string;
            vendor?: string | null;
        };
        DestinationList: {
            items: components["schemas"]["Destination"][];
        };
        /** @description What the device check found, part by part. */
        DeviceCheck: {
            /** @description ok, denied, missing or busy */
            camera: string;
            /** @description ok, denied, missing or busy */
            microphone: string;
            /** @description video, audio or phone */
            mode: string;
            /** Format: int32 */
            networkKbps?: number | null;
            /** @description ok, denied, missing or busy */
            speaker: string;
        };
        /** @description What a patient says to a denial. */
        Disagreement: {
            text: string;
        };
        /** @description A disclosure, as those see it who keep them. */
        Disclosure: {
            /** @description Whether the patient is owed an accounting of it. */
            accounted: boolean;
            address?: string | null;
            /** Format: date-time */
            at: string;
            basis: string;
            id: string;
            /** @description On what records that 42 CFR Part 2 protects left. */
            part2?: string | null;
            patientId: string;
            purpose: string;
            recipient: string;
            /** Format: date-time */
            recordedAt: string;
            recordedBy: string;
            silenceAskedBy?: string | null;
            /** Format: date-time */
            silentUntil?: string | null;
            /** Format: date-time */
            struckAt?: string | null;
            struckBecause?: string | null;
            struckBy?: string | null;
            what: string;
        };
        DisclosureList: {
            items: components["schemas"]["Disclosure"][];
        };
        /** @description A certificate of disposal, as it was issued. */
        DisposalCertificate: {
            /** @description The certificate, a JSON text. */
            body: string;
            /** @description Of the text; the audit log has the same. */
            sha256: string;
        };
        DisposalCertificateList: {
            items: components["schemas"]["DisposalCertificate"][];
        };
        /** @description A record of a plan. */
        DisposalItem: {
            /** @description What became of each channel, where the record is what was said in one visit. */
            channels: components["schemas"]["DisposedChannel"][];
            class: string;
            /** Format: date-time */
            keepUntil: string;
            /** @description held, open-incident, open-request, moved or gone */
            reason?: string | null;
            /** @description The versions of rules by which it is due. */
            rules: string;
            /** @description planned, disposed or kept */
            state: string;
            subject: string;
        };
        DisposalItemList: {
            items: components["schemas"]["DisposalItem"][];
        };
        /** @description A plan of disposal. */
        DisposalPlan: {
            approvedBy?: string | null;
            /** @description due, court-order or law, when it is for one record that goes before the run would */
            cause?: string | null;
            /**
             * Format: date-time
             * @description Anybody may object until then.
             */
            earliest: string;
            /** Format: date-time */
            ended?: string | null;
            id: string;
            /** Format: int64 */
            items: number;
            /** @description More is due than one run may dispose of. */
            more: boolean;
            /** Format: date-time */
            planned: string;
            plannedBy: string;
            /** @description planned, approved, stopped or done */
            state: string;
        };
        /** @description What became of a channel of a visit. */
        DisposedChannel: {
            /** @description main, .files or .video */
            channel: string;
            /**
             * Format: int64
             * @description Messages and files that were deleted.
             */
            deleted: number;
            /** @description Why not all went. */
            error?: string | null;
            success: boolean;
        };
        /** @description A key that is no longer to be trusted. */
        DistrustedKey: {
            /** @description A version of the key-encryption key, or the scope of a data key. */
            id: string;
            /** @description stolen, lost, exposed or suspected */
            reason: string;
        };
        /** @description A time that is offered. */
        EarlierTime: {
            /**
             * Format: date-time
             * @description Until when it is kept.
             */
            answerBy: string;
            /** Format: date-time */
            endsAt: string;
            providerId: string;
            /** Format: date-time */
            startsAt: string;
        };
        /** @description Whom to call in an emergency. */
        EmergencyContact: {
            name: string;
            phone: string;
        };
        /** @description Somebody was paged. */
        EmergencyPage: {
            /** Format: date-time */
            at: string;
            /** @description As one of whom: on-call, leads (nobody was on call, or nobody of them answered) or everybody */
            circle: string;
            /**
             * Format: int32
             * @description The layer of who was on call.
             */
            layer?: number | null;
            personId: string;
            ways: components["schemas"]["PageWay"][];
        };
        /** @description What was learned of an emergency. */
        EmergencyReview: {
            note: string;
            /** Format: date-time */
            reviewedAt: string;
            reviewedBy: string;
        };
        /** @description What the checks had found of encryption when something was lost that was ciphertext, as somebody says. */
        EncryptionProof: {
            /**
             * Format: date-time
             * @description When the run of the checks began: the newest before that.
             */
            checkedAt: string;
            /**
             * Format: date-time
             * @description Since when it is gone, or when it was last seen.
             */
            lostAt: string;
            /** @description SHA-256 of the run's report, in hex. */
            reportSha256: string;
            results: components["schemas"]["EncryptionResult"][];
            /** Format: date-time */
            saidAt: string;
            /** @description Who says that all was ciphertext. */
            saidBy: string;
        };
        /** @description How a check of encryption ended. */
        EncryptionResult: {
            /** @description Such as HC-006. */
            check: string;
            /** @description PASS, WARN, or NA where there was nothing to look at */
            status: string;
        };
        /** @description Where an event stands in the audit log. */
        EnteredEvent: {
            /** @description The event's id, in small letters. */
            id: string;
            /**
             * Format: int64
             * @description The index of its entry.
             */
            index: number;
        };
        /** @description An emergency. */
        Escalation: {
            /** Format: date-time */
            acknowledgedAt?: string | null;
            acknowledgedBy?: string | null;
            consultationId: string;
            departmentId: string;
            /** @description Whether it is rehearsed only. */
            drill: boolean;
            id: string;
            /** @description Whether nobody was on call, so that the department's leads were told instead. */
            nobodyOnCall: boolean;
            /** @description What came of it: handled-here, ems-called, referred, false-alarm or not-reached; nothing of what was called off, or over before that was asked for. */
            outcomeCode?: string | null;
            /** Format: date-time */
            raisedAt: string;
            raisedBy: string;
            /** @description medical, self-harm, violence, contact-lost or other */
            reasonCode: string;
            /** Format: date-time */
            resolvedAt?: string | null;
            /** @description Who ended it or called it off; nothing of what was over before that was asked for. */
            resolvedBy?: string | null;
            /** @description urgent, critical or life-threatening */
            severity: string;
            /** @description active, acknowledged, resolved or withdrawn */
            status: string;
        };
        EscalationList: {
            items: components["schemas"]["Escalation"][];
        };
        /** @description An evaluation of the installation, or of how the clinic works. */
        Evaluation: {
            /** @description Who did it. */
            assessor: string;
            /**
             * Format: date
             * @description On which day it was done.
             */
            done: string;
            /** @description In their order, closed ones too. */
            findings: components["schemas"]["EvaluationFinding"][];
            id: string;
            /** @description technical, non-technical, penetration-test, accessibility or scanner-review */
            kind: string;
            /** Format: date-time */
            recorded: string;
            recordedBy: string;
            /** @description SHA-256 of the report, in hexadecimal. */
            reportSha256: string;
            /** @description What was looked at. */
            scope: string;
            /** @description current within a year of that, else lapsed */
            state: string;
        };
        /** @description How a finding was closed. */
        EvaluationClosing: {
            /**
             * Format: date
             * @description On which day it was; today unless said.
             */
            closed?: string | null;
            /** @description What was done. Nothing about patients. */
            how: string;
        };
        /** @description A finding of an evaluation. */
        EvaluationFinding: {
            /**
             * Format: date
             * @description On which day it was closed.
             */
            closed?: string | null;
            /** @description Who wrote that down. */
            closedBy?: string | null;
            /**
             * Format: date
             * @description By which day it is to be closed.
             */
            due: string;
            /** @description What was done. */
            how?: string | null;
            /**
             * Format: int32
             * @description Counted from 1 in its evaluation.
             */
            number: number;
            /**
             * Format: date
             * @description Since which day it is known.
             */
            opened: string;
            /** Format: date-time */
            recorded: string;
            recordedBy: string;
            /** @description low, moderate, high or critical */
            severity: string;
            /** @description open, overdue or closed */
            state: string;
            title: string;
        };
        EvaluationList: {
            items: components["schemas"]["Evaluation"][];
        };
        /** @description An exercise of a plan. */
        Exercise: {
            /**
             * Format: date
             * @description Of an incident: the day on which everybody of the contact tree was reached.
             */
            contactsVerified?: string | null;
            /**
             * Format: date
             * @description On which day it was held.
             */
            day: string;
            id: string;
            /** @description incident-response, downtime or disaster-recovery */
            kind: string;
            /** @description Who led it. */
            lead: string;
            /** @description What was learnt. */
            learnt: string;
            /**
             * Format: int32
             * @description How many took part.
             */
            people: number;
            /** @description Of an incident: SHA-256 of the plan, in hexadecimal. */
            planSha256?: string | null;
            /** @description SHA-256 of its record, in hexadecimal. */
            recordSha256?: string | null;
            /** Format: date-time */
            recorded: string;
            recordedBy: string;
            /** @description current within a year of that, else lapsed */
            state: string;
        };
        ExerciseList: {
            items: components["schemas"]["Exercise"][];
        };
        /** @description Whom the provider means to let in. */
        Expected: {
            /** @description The patient whose name and birth date were shown; anybody else is refused. */
            expectedPatientId?: string | null;
        };
        /** @description Google's gateway; its key stands in the server's settings. */
        FcmConfig: {
            /** @default null */
            filename: string | null;
        };
        /** @description Files. */
        FilesConfig: {
            /** @default null */
            enabled: boolean | null;
            /**
             * @description Needed to enable; set once. It is remembered: an installation is one place.
             * @default null
             */
            region: string | null;
            /**
             * Format: int32
             * @description Days: 1, 7, 30, 90, 180 or 365; 0 keeps files. Needed to enable.
             * @default null
             */
            retention: number | null;
        };
        /** @description Whether and when the patient comes again. */
        FollowUp: {
            /** Format: date */
            due?: string | null;
            note?: string | null;
            required: boolean;
        };
        /** @description A paragraph of a form, between two versions. */
        FormChange: {
            /** @description same, added or removed */
            change: string;
            text: string;
        };
        FormChangeList: {
            items: components["schemas"]["FormChange"][];
        };
        /** @description A role that somebody gets. */
        GrantView: {
            /** Format: date-time */
            decidedAt?: string | null;
            decidedBy?: string | null;
            id: string;
            /** @description pending, approved, refused or direct */
            outcome: string;
            personId: string;
            /** Format: date-time */
            proposedAt: string;
            proposedBy: string;
            role: string;
        };
        GrantViewList: {
            items: components["schemas"]["GrantView"][];
        };
        /** @description When turns change. */
        Handover: {
            /** @description Such as 08:00, by the department's clock. */
            at: string;
            /** @description monday to sunday */
            day: string;
        };
        /** @description A legal hold. */
        Hold: {
            askedBy?: string | null;
            id: string;
            mark: string;
            matter: string;
            /** Format: date-time */
            placed: string;
            placedBy: string;
            reason: string;
            /** Format: date-time */
            released?: string | null;
            releasedBy?: string | null;
        };
        /** @description Who holds a link. */
        Holding: {
            /** @description What stands behind `#` in the link. */
            secret: string;
        };
        /** @description A keyset. */
        HostedKeyset: {
            appId: string;
            /**
             * Format: date-time
             * @description Absent for keysets of the settings file.
             */
            createdAt?: string | null;
            /** @description Its subscribe key. */
            id: string;
            name: string;
            publishKey: string;
            subscribeKey: string;
            /** @description testing or production; it is remembered, and limits nothing. */
            type: string;
            /** Format: date-time */
            updatedAt?: string | null;
        };
        /** @description When a department is open. */
        Hours: {
            closedMessageCode?: string | null;
            /** @description The clinic's own words beside that, by language. */
            closedWords: {
                [key: string]: string;
            };
            /** @description Whether it is open now. */
            open: boolean;
            /** @description `null` as long as nothing was said; then it is always open. */
            timeZone?: string | null;
            week: components["schemas"]["Opening"][];
        };
        /** @description An identity provider. */
        IdentityProvider: {
            /** @description Its name in addresses. */
            name: string;
            /** @description Its name for people. */
            title: string;
        };
        IdentityProviderList: {
            items: components["schemas"]["IdentityProvider"][];
        };
        /** @description The whole record of an emergency. */
        Incident: {
            escalation: components["schemas"]["Escalation"];
            /** @description How it ended. */
            note?: string | null;
            /** @description The first first. */
            pages: components["schemas"]["EmergencyPage"][];
            rescue?: components["schemas"]["Rescue"] | null;
            review?: components["schemas"]["EmergencyReview"] | null;
            /** @description Whether everybody was called who could be before somebody came. */
            unheard: boolean;
        };
        /** @description Who caused an incident. */
        IncidentCause: {
            /** @description Whether it was somebody of the workforce. */
            workforce: boolean;
        };
        /** @description Whose data was lost, where the audit log cannot tell. */
        IncidentLoss: {
            /** @description All patients of the clinic. */
            everybody?: boolean;
            /**
             * Format: date-time
             * @description Since when what was sealed is gone, or when it was last seen; since the discovery unless said.
             */
            lostAt?: string | null;
            /** @description 1 to 500 patients; left out where everybody is. */
            patientIds?: string[] | null;
            /** @description Whether all was ciphertext, and no key went with it; taken where all checks of encryption held in the 35 days before. */
            sealed: boolean;
        };
        /** @description In which the audit log is searched. */
        IncidentSearch: {
            /** @description Whose account. */
            account: string;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            until: string;
        };
        /** @description A stage that is reached. */
        IncidentStage: {
            /** @description contained, eradicated or recovered */
            stage: string;
        };
        /** @description What a patient says before a visit. */
        Intake: {
            callbackNumber: string;
            emergencyContact?: components["schemas"]["EmergencyContact"] | null;
            /**
             * @description How it was confirmed who the patient is: self (by the patient, on their page), name-and-birth-date, name-and-address or
             *     photo-id; `null` where nobody did.
             */
            identity?: string | null;
            location: components["schemas"]["Location"];
            /** @description Whether the patient can talk freely: alone, others-present-agreed or not-private; `null` where nobody asked. */
            privacy?: string | null;
        };
        /** @description A stretch that somebody interpreted. */
        Interpreted: {
            consultationId: string;
            /** Format: date-time */
            from: string;
            /** @description The language that was asked for; none of whoever came by a link. */
            language?: string | null;
            /**
             * Format: int64
             * @description Minutes that were begun; none as long as it goes on.
             */
            minutes?: number | null;
            name: string;
            personId: string;
            /** Format: date-time */
            until?: string | null;
        };
        /** @description A request for an interpreter. */
        InterpreterRequest: {
            acceptedBy?: string | null;
            appointmentId: string;
            /** Format: date-time */
            askedAt: string;
            askedBy: string;
            consultationId: string;
            id: string;
            language: string;
            patientId: string;
            /** @description open, accepted, declined (by everybody who was asked) or withdrawn (another request took its place) */
            state: string;
        };
        InterpreterRequestList: {
            items: components["schemas"]["InterpreterRequest"][];
        };
        /** @description How long was interpreted in a month. */
        Interpreting: {
            /** @description Earliest first. */
            items: components["schemas"]["Interpreted"][];
            /** @description Minutes of each language; those without one stand under "". */
            minutes: {
                [key: string]: number;
            };
        };
        /** @description Somebody who was brought in. */
        Invited: {
            participant: components["schemas"]["Participant"];
            /** @description A guest's link, told this once. */
            url?: string | null;
        };
        /** @description A replacement of a key that takes two people. */
        KeyChange: {
            /** Format: date-time */
            askedAt: string;
            askedBy: string;
            /** Format: date-time */
            decidedAt?: string | null;
            decidedBy?: string | null;
            id: string;
            /** @description The key that is given up; null where the key-encryption key gets a new version in its time. */
            key?: string | null;
            /**
             * Format: date-time
             * @description Until when somebody else may approve it.
             */
            lapsesAt: string;
            /** @description Of one that is given up: stolen, lost, exposed or suspected. */
            reason?: string | null;
            /** @description asked, approved, refused or lapsed; an approved one is carried out */
            state: string;
        };
        KeyChangeList: {
            items: components["schemas"]["KeyChange"][];
        };
        /** @description A key, or all of a kind. */
        KeyHolding: {
            algorithm: string;
            /** @description Why it is no longer trusted: stolen, lost, exposed or suspected. */
            compromised?: string | null;
            /**
             * Format: int64
             * @description How many there are; of a version of the key-encryption key, how many it wraps.
             */
            count: number;
            /**
             * Format: date-time
             * @description When it should be followed by a new one; of a retired one, when its time is over and it is destroyed, and null once a legal hold keeps it
             *     beyond that.
             */
            dueAt?: string | null;
            /** @description Whether a retired one stays beyond its time, for a legal hold keeps a backup that may need it. */
            held: boolean;
            /** @description An id, a scope, a class of channels or a setting. */
            id: string;
            /** Format: date-time */
            madeAt?: string | null;
            /** @description file, environment, store, settings, elsewhere, or what seals it: `aws_kms`, `pkcs11` */
            place: string;
            /** @description key-encryption, messages, fields, lookups, audit-fields, audit-terms, file-links, relay, audit-signing, tokens, backup, tls or push */
            purpose: string;
            /** @description active, retiring, retired or destroyed */
            state: string;
        };
        KeyHoldingList: {
            items: components["schemas"]["KeyHolding"][];
        };
        /** @description A key, without its secret. */
        KeyView: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            id: string;
            label: string;
            /** @description As whom it acts, and whose it is. */
            personId: string;
            /** Format: date-time */
            revokedAt?: string | null;
            scopes: string[];
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            usedAt?: string | null;
        };
        KeyViewList: {
            items: components["schemas"]["KeyView"][];
        };
        /** @description A keyset. */
        Keyset: {
            app: string;
            /** Format: date-time */
            createdAt?: string | null;
            /**
             * Format: date-time
             * @description Since when it is out of service.
             */
            disabledAt?: string | null;
            environment: string;
            /** @description Add-ons and limits, named as in the settings file (`housecall config`). */
            options: Record<string, never>;
            /** @description The newest first. */
            publishKeys: components["schemas"]["PublishKey"][];
            /** @description The newest first; it signs, all verify. */
            secretKeys: components["schemas"]["SecretKey"][];
            /** @description `store`: managed here. `settings`: in the settings file, and changed there. */
            source: string;
            subscribeKey: string;
        };
        /** @description What a keyset offers. */
        KeysetConfig: {
            /** @default null */
            accessManager: components["schemas"]["AccessManagerConfig"] | null;
            /** @default null */
            apns: components["schemas"]["ApnsConfig"] | null;
            /** @default null */
            appContext: components["schemas"]["AppContextConfig"] | null;
            /** @default null */
            fcm: components["schemas"]["FcmConfig"] | null;
            /** @default null */
            files: components["schemas"]["FilesConfig"] | null;
            /** @default null */
            messagePersistence: components["schemas"]["PersistenceConfig"] | null;
            /** @default null */
            presence: components["schemas"]["PresenceConfig"] | null;
            /** @default null */
            streamController: components["schemas"]["StreamControllerConfig"] | null;
        };
        KeysetList: {
            items: components["schemas"]["Keyset"][];
        };
        /** @description A page of the keysets. */
        KeysetPage: {
            keysets: components["schemas"]["HostedKeyset"][];
            limit: number;
            page: number;
            /** @description On all pages together. */
            total: number;
        };
        /** @description A keyset with what it offers. */
        KeysetWithConfig: {
            config: components["schemas"]["KeysetConfig"];
            keyset: components["schemas"]["HostedKeyset"];
        };
        /** @description The notice of language assistance in one language. */
        LanguageNotice: {
            /** @description ltr or rtl */
            direction: string;
            /** @description As a BCP 47 tag. */
            locale: string;
            text: string;
        };
        /** @description A version of the notice in one language. */
        LanguageNoticeVersion: {
            /** @description ltr or rtl */
            direction: string;
            /** Format: date-time */
            enteredAt: string;
            enteredBy: string;
            /** @description SHA-256 of the text, in hex. */
            hash: string;
            /** @description As a BCP 47 tag. */
            locale: string;
            /** @description Which qualified person reviewed it. */
            reviewedBy?: string | null;
            /** Format: date */
            reviewedOn?: string | null;
            /** @description posted, unreviewed (it waits, and what was reviewed before stays posted), withdrawn or replaced */
            state: string;
            /** @description None of a version by which the language was withdrawn. */
            text: string;
            /** @description Who translated it. */
            translatedBy?: string | null;
            /** Format: int64 */
            version: number;
        };
        LanguageNoticeVersionList: {
            items: components["schemas"]["LanguageNoticeVersion"][];
        };
        /** @description The notices of language assistance. */
        LanguageNotices: {
            /** @description The clinic's name. */
            clinic: string;
            /** @description English first. */
            items: components["schemas"]["LanguageNotice"][];
        };
        /** @description A link to be opened. */
        LinkToOpen: {
            /** @description Answer the session's secret as well, for clients that send it as a bearer token. */
            bearer?: boolean;
            /** @description The patient's birth date, such as 1980-02-29, if the link asks for it. */
            birthDate?: string | null;
            secret: string;
        };
        /** @description A link as staff see it. */
        LinkView: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            requestedByPatient: boolean;
            /** @description requested, usable, used, expired or over */
            state: string;
        };
        LinkViewList: {
            items: components["schemas"]["LinkView"][];
        };
        /** @description An appointment in a list. */
        ListedAppointment: components["schemas"]["Appointment"] & {
            /** @description Only where names were asked for. */
            patientName?: string | null;
            /** @description Only where names were asked for. */
            providerName?: string | null;
        };
        ListedAppointmentList: {
            items: components["schemas"]["ListedAppointment"][];
        };
        /** @description Where a patient is today. */
        Location: {
            city: string;
            country: string;
            line?: string | null;
            region: string;
        };
        /** @description Where a link stands. */
        LookView: {
            /** @description Whether it opens only with the patient's birth date. */
            asksBirthDate: boolean;
            clinicName?: string | null;
            /** @description What it says when it is not. */
            closedMessageCode?: string | null;
            /** @description The clinic's own words beside that, by language. */
            closedWords: {
                [key: string]: string;
            };
            /** @description The language to greet in, as a BCP 47 tag. */
            language?: string | null;
            /** @description Whether the department is open now. */
            open?: boolean | null;
            providerName?: string | null;
            /** Format: date-time */
            startsAt?: string | null;
            /** @description usable, used, expired or over */
            state: string;
        };
        /** @description Somebody who lost their link. */
        Lost: {
            birthDate: string;
            /** @description The e-mail address or phone number that the clinic has. */
            contact: string;
        };
        /** @description A key for a program; its secret is shown this once. */
        MadeKey: {
            /** Format: date-time */
            expiresAt: string;
            id: string;
            label: string;
            secret: string;
        };
        /** @description A keyset with the secret key that was made for it, which is shown this once. */
        MadeKeyset: {
            keyset: components["schemas"]["Keyset"];
            /** @description Keep it now: it is stored sealed, and no answer shows it again. */
            secretKey?: string | null;
        };
        /** @description What came of a flag. */
        NewActivityDisposition: {
            /** @description explained, mistaken, training, sanction or incident */
            disposition: string;
            /** @description What was found, and what was done; sealed before it is stored. */
            note: string;
        };
        /** @description An agreement, or a decision that none is needed. */
        NewAgreement: {
            /** @description baa, no-phi or own */
            basis: string;
            /** @description SHA-256 of the signed document, in hexadecimal. */
            documentSha256: string;
            /**
             * Format: date
             * @description The first day on which it counts (by the clinic's clock).
             */
            effective: string;
            /**
             * Format: date
             * @description The last day on which it counts (by the clinic's clock).
             */
            ends?: string | null;
            /** @description smtp.example.org, *.push.example.com, or hosting for where this server stands */
            hosts: string[];
            /**
             * @description What it binds the other party to: executed-agreement, encryption, access-logging, breach-notification, data-disposal,
             *     minimum-necessary; none unless said
             */
            obligations?: string[] | null;
            /** @description Why no agreement is needed. */
            reason?: string | null;
            /** @description The agreement whose next version it is. */
            renews?: string | null;
            /** @description Who signed or decided for the clinic. */
            signatory: string;
            /** @description With whom, or who runs it. */
            vendor: string;
        };
        /** @description Three questions and room for more. */
        NewAnswers: {
            /** @description Whether the patient would come this way again. */
            again: boolean;
            /**
             * Format: int32
             * @description How good picture and sound were, 1 to 5.
             */
            audioVideo: number;
            comment?: string | null;
            /**
             * Format: int32
             * @description How easy it was, 1 to 5.
             */
            ease: number;
        };
        /** @description A key to be made. */
        NewApiKey: {
            /**
             * Format: int32
             * @description 1 to 365; 90 unless said.
             */
            expiresInDays?: number | null;
            /** @description What it is for. */
            label: string;
            /** @description clinic, keysets, evidence, provisioning, audit-events */
            scopes: string[];
        };
        /** @description A visit to be booked. */
        NewAppointment: {
            departmentId: string;
            /** Format: date-time */
            endsAt: string;
            patientId: string;
            /** @description The state in which the patient will be, such as IL. */
            patientRegion?: string | null;
            /** @description The patient's clock, as an IANA name. */
            patientTimeZone?: string | null;
            providerId: string;
            /** @description Why the patient comes; sealed before it is stored. */
            reason?: string | null;
            /** Format: date-time */
            startsAt: string;
            /** @description The sort of visit; what is offered at that time unless said. */
            visitType?: string | null;
            /** @description Staff only: the patient is there already and waits their turn, whatever else the provider has now. */
            walkIn?: boolean;
            /** @description Staff only: book it although it takes from the pause that the provider needs between two visits. */
            withinBuffer?: boolean;
        };
        /** @description What a provider says of themselves. */
        NewAvailability: {
            /**
             * Format: int64
             * @description How many patients they take at once; as before unless said.
             */
            maxPatients?: number | null;
            /** @description available, away or offline */
            status: string;
        };
        /** @description The four factors (45 CFR 164.402); each sealed before it is stored. */
        NewBreachAssessment: {
            /** @description Whether it was in fact taken or seen. */
            acquired: string;
            /** @description breach, low-probability, exception or secured */
            finding: string;
            /** @description What was done against harm. */
            mitigation: string;
            /** @description What was exposed, and whether it says whose it is. */
            nature: string;
            /** @description Who used it or got it. */
            recipient: string;
        };
        /** @description A statement of law enforcement that notices have to wait (45 CFR 164.412). */
        NewBreachDelay: {
            /** @description written or oral */
            basis: string;
            /**
             * Format: date-time
             * @description When it was stated.
             */
            statedAt: string;
            /** @description Who states it, of which authority, and why; sealed before it is stored. */
            text: string;
            /**
             * Format: date-time
             * @description Until when notices wait: as the writing states; of an oral statement thirty days, unless said.
             */
            until?: string | null;
        };
        /** @description That somebody was notified. */
        NewBreachNotice: {
            /** @description How, and how that is known; sealed before it is stored. */
            text: string;
            /** @description As the incident's duties name them. */
            whom: string;
        };
        /** @description What all who wait are told. */
        NewBroadcast: {
            /** @description running-late (with minutes), back-soon, closing or emergency-elsewhere */
            code: string;
            /** Format: int32 */
            minutes?: number | null;
        };
        /** @description A campaign to be opened. */
        NewCampaign: {
            /**
             * Format: int32
             * @description 1 to 60; 14 unless said.
             */
            dueInDays?: number | null;
        };
        /** @description An asset as somebody says it is. */
        NewComplianceAsset: {
            /**
             * @description server, listener, store, key-holder, mail-relay, message-gateway, turn-relay, identity-provider, certificate-authority,
             *     log-collector, device, people, paper, facility or other
             */
            kind: string;
            /** @description What people call it. */
            name: string;
            /** @description Who answers for it: a name or an office. */
            owner: string;
            /** @description Whether health data is on it or passes it. */
            phi: boolean;
            /** @description The host, the address and port, or hosting, store, files or keys: the place by which the server finds it. */
            place?: string | null;
            /**
             * Format: date
             * @description The last day on which somebody looked whether all of this is so.
             */
            reviewed: string;
            /**
             * Format: int32
             * @description Of a change, the version that it is of.
             */
            version?: number | null;
        };
        /** @description What is vouched for. */
        NewComplianceAttestation: {
            /** @description The check's id, such as HC-053. */
            check: string;
            /** @description The SHA-256 of the document it is said by, in hexadecimal. */
            documentSha256?: string | null;
            /** @description Until when it counts. */
            expiresAt: string;
            /** @description Who answers for it: a name or an office. */
            owner: string;
            /** @description What holds; nothing about patients. */
            statement: string;
        };
        /** @description A risk as somebody says it stands; nothing about patients. */
        NewComplianceRisk: {
            /** @description The asset that it is of. */
            assetId: string;
            /**
             * Format: date
             * @description By when it is done, or looked at again.
             */
            due: string;
            /**
             * Format: int32
             * @description From 1 to 5.
             */
            impact: number;
            /**
             * Format: int32
             * @description From 1 to 5.
             */
            likelihood: number;
            /** @description Who answers for that. */
            owner: string;
            /** @description open, treated or accepted */
            state: string;
            /** @description What could happen. */
            threat: string;
            /** @description mitigate, transfer, accept or avoid */
            treatment: string;
            /**
             * Format: int32
             * @description Of a change, the version that it is of.
             */
            version?: number | null;
            /** @description What would let it. */
            vulnerability: string;
        };
        /** @description What may fail for a while. */
        NewComplianceWaiver: {
            /** @description The check's id, such as HC-029.b. */
            check: string;
            /** @description Until when it counts. */
            endsAt: string;
            /** @description waiver, for at most 90 days; of an addressable specification alternative or not-reasonable, for at most 365 */
            grounds: string;
            /** @description Why, and what holds instead; nothing about patients. */
            reason: string;
        };
        /** @description A consent as it is given. */
        NewConsent: {
            /** @description click for the patient's own act; verbal or paper when staff record it */
            evidence: string;
            /** Format: date-time */
            expiresAt?: string | null;
            /** @description The language in which it was read. */
            locale: string;
            scope?: string | null;
            /** @description telehealth, data-sharing or recording */
            type: string;
            /**
             * Format: int64
             * @description The version of the form that was read.
             */
            version: number;
        };
        /** @description A review of a form's words. */
        NewConsentFormReview: {
            /** @description SHA-256 of the text that was reviewed, in hex. */
            hash: string;
            locale: string;
            /** @description Which qualified person reviewed it: a name, or an agency. */
            reviewedBy: string;
            /**
             * Format: date
             * @description On which day (by the clinic's clock).
             */
            reviewedOn: string;
            /** @description telehealth, data-sharing or recording */
            type: string;
            /** Format: int64 */
            version: number;
        };
        /** @description Whom to call in an emergency. */
        NewContact: {
            name: string;
            phone: string;
        };
        /** @description The addresses of a person; what is left out is none. */
        NewContacts: {
            /** @description Where none is on record or a wrong one is, entered by staff; left out, it is as it was. */
            birthDate?: string | null;
            /** @description The wrong one that is corrected, as it stands on record; 409 where another one does by now. */
            birthDateBefore?: string | null;
            email?: string | null;
            phone?: string | null;
        };
        /** @description What becomes of somebody's access. */
        NewDecision: {
            /** @description keep or revoke */
            decision: string;
        };
        /** @description A department to be added. */
        NewDepartment: {
            name: string;
        };
        /** @description A disclosure to be written down; its words are sealed before they are stored. */
        NewDisclosure: {
            address?: string | null;
            /**
             * Format: date-time
             * @description When it happened; now unless said.
             */
            at?: string | null;
            /** @description What it stands on, such as the number of a subpoena. */
            basis: string;
            /**
             * @description On what records that 42 CFR Part 2 protects left: consent, legal-consent, court-order, emergency, child-abuse, audit or
             *     research; none when nothing of them did. Asked for where a visit of the patient has that label.
             */
            part2?: string | null;
            /**
             * @description public-health, abuse-report, oversight, judicial, law-enforcement, decedent, donation, research, threat, government,
             *     workers-compensation, required-by-law or impermissible; and, of which no accounting is owed, treatment, payment,
             *     operations or authorization
             */
            purpose: string;
            recipient: string;
            silence?: components["schemas"]["NewSilence"] | null;
            /** @description What was disclosed, briefly. */
            what: string;
        };
        /** @description What was learned. */
        NewEmergencyReview: {
            /** @description What was learned, and what is done otherwise from now on; sealed before it is stored. */
            note: string;
        };
        /** @description How a visit ended. */
        NewEnding: {
            followUp?: components["schemas"]["NewFollowUp"] | null;
            /** @description Whether the provider wants to see the patient again; `followUp` says more. */
            followUpRequired?: boolean;
            /**
             * @description completed (the default), patient-absent, provider-absent, technical-failure or
             *     left-before-seen
             */
            outcome?: string | null;
            /** @description What the patient takes home; sealed before it is stored. */
            summary?: string | null;
            task?: components["schemas"]["NewTask"] | null;
            /**
             * Format: int32
             * @description For how many days from now, 1 to 30, the patient may write to those who treated them; not at all unless said.
             */
            threadDays?: number | null;
        };
        /** @description An emergency. */
        NewEscalation: {
            /** @description Whether staff rehearse it only: everybody is told that it is a drill. */
            drill?: boolean;
            /** @description medical, self-harm, violence, contact-lost or other */
            reasonCode: string;
            /** @description urgent, critical or life-threatening */
            severity: string;
        };
        /** @description An evaluation to be written down. */
        NewEvaluation: {
            /** @description Who did it: a name or a firm; of a penetration test, a qualified person. */
            assessor: string;
            /**
             * Format: date
             * @description On which day it was done (by the clinic's clock).
             */
            done: string;
            /** @description technical, non-technical, penetration-test, accessibility or scanner-review */
            kind: string;
            /** @description SHA-256 of the report, in hexadecimal; of an accessibility audit, of the conformance report. */
            reportSha256: string;
            /** @description What was looked at. Nothing about patients. */
            scope: string;
        };
        /** @description A finding to be written down. */
        NewEvaluationFinding: {
            /**
             * Format: date
             * @description By which day it is to be closed.
             */
            due: string;
            /**
             * Format: date
             * @description Since which day it is known.
             */
            opened: string;
            /** @description low, moderate, high or critical */
            severity: string;
            /** @description What it is, in a line. Nothing about patients. */
            title: string;
        };
        /** @description An exercise to be written down. */
        NewExercise: {
            /**
             * Format: date
             * @description Of an incident: the day on which everybody of the contact tree was reached.
             */
            contactsVerified?: string | null;
            /**
             * Format: date
             * @description On which day it was held (by the clinic's clock).
             */
            day: string;
            /** @description incident-response, downtime or disaster-recovery */
            kind: string;
            /** @description Who led it. */
            lead: string;
            /** @description What was learnt. Nothing about patients. */
            learnt: string;
            /**
             * Format: int32
             * @description How many took part.
             */
            people: number;
            /** @description Of an incident, and needed there: SHA-256 of the plan, in hexadecimal. */
            planSha256?: string | null;
            /** @description SHA-256 of its record, in hexadecimal. */
            recordSha256?: string | null;
        };
        /** @description Whether and when to see the patient again. */
        NewFollowUp: {
            /**
             * Format: date
             * @description By which date, as 2026-02-28.
             */
            due?: string | null;
            /** @description What for, in words for the patient; sealed before it is stored. */
            note?: string | null;
            required: boolean;
        };
        /** @description A form to be added. */
        NewForm: {
            /**
             * Format: date-time
             * @description From when on it is signed; from now on unless said.
             */
            effectiveFrom?: string | null;
            locale: string;
            /** @description Whether whoever signed an earlier version signs again, at their next check-in. */
            renews?: boolean;
            /** @description The states whose law the words were held against, such as IL; none is every state. */
            states?: string[];
            text: string;
            /** @description telehealth, data-sharing or recording */
            type: string;
            /** Format: int64 */
            version: number;
        };
        /** @description Somebody who comes by a link. */
        NewGuest: {
            /** @description How everybody in the visit will see them. */
            name: string;
            /** @description interpreter, guardian, specialist, second-opinion or observer */
            role: string;
        };
        /** @description What is to be held. */
        NewHold: {
            /** @description patient/ID, consultation/ID, channel/NAME, class/NAME or everything */
            mark: string;
            /** @description The matter's number; no names. */
            matter: string;
            /** @description litigation, audit, complaint, incident or request */
            reason: string;
        };
        /** @description A keyset to be made. */
        NewHostedKeyset: {
            /** @description What is not named here is off, but for groups and wildcards. */
            config?: components["schemas"]["KeysetConfig"];
            keyset: components["schemas"]["Called"];
        };
        /** @description A department's week. */
        NewHours: {
            closedMessageCode?: string | null;
            /** @description The clinic's own words beside that, in plain text, by language (en, es). */
            closedWords?: {
                [key: string]: string;
            };
            /** @description An IANA name such as America/Chicago. */
            timeZone: string;
            week: components["schemas"]["Opening"][];
        };
        /** @description What a patient says before a visit; sealed before it is stored. */
        NewIntake: {
            callbackNumber: string;
            emergencyContact?: components["schemas"]["NewContact"] | null;
            /**
             * @description How it was confirmed who the patient is, by two identifiers: self, which patients say; name-and-birth-date,
             *     name-and-address or photo-id, which staff compared. No visit begins without it where visit.intake is refuse.
             */
            identity?: string | null;
            location: components["schemas"]["NewLocation"];
            /**
             * @description Whether the patient can talk freely: alone, others-present-agreed or not-private. No visit begins without it where
             *     visit.intake is refuse.
             */
            privacy?: string | null;
        };
        /** @description Which language is needed. */
        NewInterpreterRequest: {
            /** @description As a BCP 47 tag such as es. */
            language: string;
        };
        /** @description A keyset to be made. */
        NewKeyset: {
            /** @description The application: 1 to 32 of a-z 0-9 -. */
            app: string;
            /** @description production, staging, development…; one keyset each of an application. */
            environment: string;
            /** @description The subscribe key of a keyset whose options it begins with. */
            like?: string | null;
            /** @description Options that differ from there, or from the defaults. */
            options?: Record<string, never>;
        };
        /** @description A language. */
        NewLanguage: {
            /** @description A BCP 47 tag such as en or es. */
            language: string;
        };
        /** @description A version to be entered. */
        NewLanguageNotice: {
            /** @description As a BCP 47 tag. */
            locale: string;
            /** @description Which qualified person reviewed it; without one it waits, and is not posted. */
            reviewedBy?: string | null;
            /**
             * Format: date
             * @description On which day (by the clinic's clock).
             */
            reviewedOn?: string | null;
            /** @description Plain text of at most 4096 bytes. Nothing about patients. */
            text: string;
            /** @description Who translated it: a name, an agency, or a machine; nobody of an original. */
            translatedBy?: string | null;
        };
        /** @description Who is told when nobody is on call, from now on. */
        NewLeads: {
            /** @description Administrators, and staff of the department. */
            people: string[];
        };
        /** @description A new link; its address is shown this once. */
        NewLinkView: {
            /** Format: date-time */
            expiresAt: string;
            /** @description Where the patient goes. The secret stands behind `#`, so it reaches no server and no log. */
            url: string;
        };
        /** @description Where a patient is today. */
        NewLocation: {
            city: string;
            country: string;
            /** @description Street and number. */
            line?: string | null;
            region: string;
        };
        /** @description A message. */
        NewMessage: {
            /**
             * @description The sender's own id, new for each message: one that comes again within a day, because its answer was lost, is
             *     answered as before and stands there once.
             */
            clientMessageId?: string | null;
            /** @description What the browser encrypted, as it would publish it: base64, at most 32 KiB. */
            message: string;
        };
        /** @description What an organization is to be called. */
        NewName: {
            name: string;
            /**
             * @description The clock of departments that have said no hours of their own, an IANA name such as America/Chicago; as before unless
             *     said.
             */
            timeZone?: string | null;
        };
        /** @description Notes and the version they were written over. */
        NewNotes: {
            /** @description Sealed before it is stored. */
            text: string;
            /**
             * Format: int64
             * @description The version that was read; 0 for the first.
             */
            version: number;
        };
        /** @description Somebody is named to a post. */
        NewOfficial: {
            /** @description Whether they stand in for the official. */
            deputy: boolean;
            /** @description security or privacy */
            office: string;
            /** @description One of the active staff. */
            personId: string;
            /**
             * Format: date
             * @description From which day on (by the clinic's clock); today unless said.
             */
            since?: string | null;
        };
        /** @description Who is on call from now on. */
        NewOnCall: {
            providers: string[];
        };
        /** @description Where an entry is moved. */
        NewOrder: {
            /** @description The entry of the same provider and priority before which it goes; none is the end. */
            before?: string | null;
            entryId: string;
        };
        /** @description Whose turn is taken by whom. */
        NewOverride: {
            /** Format: date-time */
            from: string;
            /**
             * Format: int32
             * @description Counted from 1.
             */
            layer: number;
            personId: string;
            /**
             * Format: date-time
             * @description At most 31 days later.
             */
            until: string;
        };
        /** @description Who does a task from now on. */
        NewOwner: {
            /** @description A provider, a nurse or a coordinator. */
            ownerId: string;
        };
        /** @description Who is to be brought in: somebody of the clinic with a role, or a guest. */
        NewParticipant: {
            /** @description Why they come although the patient objected: emergency-treatment, danger-to-others or legal-duty */
            despiteObjection?: string | null;
            guest?: components["schemas"]["NewGuest"] | null;
            personId?: string | null;
            /** @description interpreter, guardian, specialist (the default), second-opinion or observer; with `personId` */
            role?: string | null;
        };
        /** @description `RegistrationResponseJSON` with a label; what else browsers put in is not needed. */
        NewPasskey: {
            id: string;
            /** @description What its owner calls it. */
            label: string;
            response: components["schemas"]["Attestation"];
        };
        /** @description A review of the version in force. */
        NewPolicyReview: {
            /**
             * Format: date
             * @description On which day it was; today unless said.
             */
            reviewed?: string | null;
        };
        /** @description A version to be added. */
        NewPolicyVersion: {
            /** @description Who approved it for the clinic: a name or an office. */
            approvedBy: string;
            /** @description SHA-256 of the document, in hexadecimal. */
            documentSha256: string;
            /**
             * Format: date
             * @description The first day on which it is in force (by the clinic's clock).
             */
            effective: string;
            /**
             * Format: date
             * @description The day on which it was last reviewed; today unless said.
             */
            reviewed?: string | null;
        };
        /** @description Another priority. */
        NewPriority: {
            /** @description emergency, urgent, normal or follow-up */
            priority: string;
        };
        /** @description An incident that is written down. */
        NewPrivacyIncident: {
            /**
             * Format: date-time
             * @description The first day on which somebody here knew of it, or should have.
             */
            discoveredAt: string;
            /** @description What happened; sealed before it is stored. */
            text: string;
        };
        /** @description A version to be entered. */
        NewPrivacyNotice: {
            /**
             * Format: date-time
             * @description From when on it is in force; from now on unless said.
             */
            effectiveFrom?: string | null;
            /** @description The whole notice in English. */
            en: string;
            /** @description The whole notice in Spanish. */
            es: string;
            /** @description Whether it says how records of 42 CFR Part 2 are used and protected; then both name it. */
            part2: boolean;
        };
        /** @description What a patient says who is asked whether they received the notice. */
        NewPrivacyNoticeAnswer: {
            /** @description click for the patient's own act; verbal or paper when staff record it */
            evidence: string;
            /** @description The language in which they were given it. */
            locale: string;
            /** @description Whether they say that they received it; else they were asked and did not say so, which keeps them from nothing. */
            received: boolean;
            /**
             * Format: int64
             * @description The version that they were given.
             */
            version: number;
        };
        /** @description A request that is made. */
        NewPrivacyRequest: {
            /** @description access, amendment or restriction */
            asked: string;
            /** @description What is wrong or not to be used; sealed before it is stored. */
            text?: string | null;
        };
        /** @description Who has the visit from now on. */
        NewProvider: {
            /**
             * @description Why they are given it although they hold no licence where the patient is now: emergency, established-patient, consult,
             *     federal or foreign-law
             */
            licenceException?: string | null;
            providerId: string;
        };
        /** @description A proxy to be given. */
        NewProxy: {
            /** @description view, and schedule, consent, join, read-messages and write-messages as far as they may */
            acts: string[];
            /** @description parent, guardian (by a court), agent (named by the patient) or helper */
            basis: string;
            /** Format: date-time */
            endsAt: string;
            /** @description A person whose role is guardian. */
            personId: string;
            /** @description Why; sealed before it is stored. */
            reason: string;
            /** @description Where the patient lives, such as NE: it says when they are of age. */
            region?: string | null;
            /**
             * Format: date-time
             * @description From when; now unless said.
             */
            startsAt?: string | null;
        };
        /** @description For what a copy is. */
        NewRecordExport: {
            disclosure?: components["schemas"]["NewDisclosure"] | null;
            /** @description On what records that 42 CFR Part 2 protects leave to somebody else, as for disclosures; a purpose takes some of it */
            part2?: string | null;
            /** @description patient-request, treatment, payment, authorization or legal; the audit log has it */
            purpose: string;
            /** @description Who gets it and why; sealed before it is stored. Staff always say so. */
            text?: string | null;
        };
        /** @description What somebody wants of the recording. */
        NewRecording: {
            /** @description ask, answer, start, stop or file */
            action: string;
            /** @description With answer: whether the caller agrees to be recorded. */
            consent?: boolean | null;
            /** @description With file: the id of a piece that was uploaded to the visit's files channel. */
            fileId?: string | null;
        };
        /** @description How an emergency ended. */
        NewResolution: {
            /** @description Sealed before it is stored. */
            note: string;
            /** @description What came of it: handled-here, ems-called, referred, false-alarm or not-reached */
            outcomeCode: string;
        };
        /** @description A rule that is proposed. */
        NewRetentionRule: {
            /** @description The law or policy that says so. */
            authority: string;
            class: string;
            /** Format: int32 */
            days: number;
            /**
             * Format: int32
             * @description At least until this age, in years.
             */
            floorAge?: number | null;
            /** @description US, or a state: US-NY */
            jurisdiction: string;
            /** @description adult or minor, where age matters */
            population?: string | null;
        };
        /** @description A rota to be. */
        NewRota: {
            /** @description In the order in which they are paged; at most five. */
            layers: components["schemas"]["RotaLayer"][];
            /** @description The layers as they were read: refused when somebody changed them meanwhile. */
            replaces?: components["schemas"]["RotaLayer"][] | null;
        };
        /** @description How the call is for the caller. */
        NewSample: {
            /** @description What just happened: joined, first-frame, dropped, recovered, hd, sd, audio or chat. */
            event?: string | null;
            /** Format: int32 */
            kbps: number;
            /**
             * Format: float
             * @description Percent of the packets, such as 0.35.
             */
            lossPercent: number;
            relay: boolean;
            /** Format: int32 */
            rttMs: number;
            /** @description The profile of SRTP as the browser's statistics name it, such as `AEAD_AES_256_GCM`; one that nobody knows counts as other. */
            srtpCipher?: string | null;
            /** @description The version of DTLS as they name it, such as FEFD; one that nobody knows counts as other. */
            tlsVersion?: string | null;
            /**
             * Format: int32
             * @description How long that took, in milliseconds.
             */
            tookMs?: number | null;
        };
        /** @description A decision about a member of the workforce. */
        NewSanction: {
            /** @description none, coaching, warning, suspension or termination */
            action: string;
            /** @description Why, in at most 5,000 bytes; asked for where nothing follows. Nothing about patients. Sealed before it is stored. */
            because?: string | null;
            /**
             * Format: date
             * @description On which day it was decided (by the clinic's clock); today unless said.
             */
            decidedOn?: string | null;
            /** @description The incident that they caused. */
            incidentId?: string | null;
            /** @description Somebody who works here, or did; not the caller. */
            personId: string;
            /** @description snooping, negligent, deliberate or policy */
            violation: string;
        };
        /** @description When a provider will work. */
        NewSchedule: {
            /** @description Days that are otherwise. */
            days?: components["schemas"]["WorkDay"][];
            /** @description The states in which the provider may treat, such as IL, each once, with the last day of the licence where that is known, such as IL:2027-03-31; empty is not known. */
            licences?: string[];
            /**
             * Format: int32
             * @description Visits a day, at most: 1 to 288. Nothing is no limit.
             */
            mostADay?: number | null;
            replaces?: components["schemas"]["Schedule"] | null;
            /** @description An IANA name such as America/Chicago. */
            timeZone: string;
            week: components["schemas"]["WorkStretch"][];
        };
        /** @description Whether 42 CFR Part 2 protects a visit. */
        NewSensitivity: {
            /** @description 42CFRPart2, or null to take the label off */
            label?: string | null;
        };
        /** @description One record that is to go. */
        NewShred: {
            /** @description due when its time is over, and then after the days in which anybody may object; court-order or law, which stand above the rules, but not above a hold */
            cause: string;
            /** @description The class of records, such as medical-record */
            class?: string | null;
            /** @description In their place: the visit of which what was said goes, from its channel, .files and .video; what was written of it stays */
            consultationId?: string | null;
            /** @description The opaque id: of a medical record, the patient's */
            subject?: string | null;
        };
        /**
         * @description A health oversight agency or law enforcement, which received it, asked that the patient is not told, for a while; purposes
         *     other than oversight and law-enforcement take none.
         */
        NewSilence: {
            /** @description Which agency, and how it asked. */
            askedBy: string;
            /** @description What was not asked in writing lasts 30 days at most. */
            inWriting: boolean;
            /** Format: date-time */
            until: string;
        };
        /** @description A patient's answers. */
        NewSurvey: {
            answers: components["schemas"]["NewAnswers"];
        };
        /** @description A task to be given. */
        NewTask: {
            /**
             * Format: date
             * @description On which day, as 2026-02-28.
             */
            due: string;
            /** @description A provider, a nurse or a coordinator; the caller unless said. */
            ownerId?: string | null;
            /** @description What is to be done; sealed before it is stored. */
            text: string;
        };
        /** @description How a task was done. */
        NewTaskNote: {
            /** @description What was done or came of it; sealed before it is stored. */
            note: string;
        };
        /** @description How long a conversation is open. */
        NewThread: {
            /**
             * Format: int32
             * @description 1 to 30; 7 unless said.
             */
            days?: number | null;
        };
        /** @description Another time. */
        NewTime: {
            /** Format: date-time */
            endsAt: string;
            /** Format: date-time */
            startsAt: string;
            /** @description Staff only: move it there although that takes from the pause that the provider needs between two visits. */
            withinBuffer?: boolean;
        };
        /** @description A training that some of the staff had together. */
        NewTraining: {
            /** @description The name of the course. Nothing about patients. */
            course: string;
            /**
             * Format: date
             * @description On which day (by the clinic's clock).
             */
            day: string;
            /** @description SHA-256 of the course's material, in hexadecimal. */
            materialSha256?: string | null;
            /** @description Who was trained: 1 to 200 of the active staff. */
            people: string[];
        };
        /** @description A ban to be placed. */
        NewUserBan: {
            /** @description abuse, runaway (their client repeats itself), flood or stolen (somebody else has what they come by). */
            reason: string;
        };
        /** @description That a video session began or ended. */
        NewVideo: {
            /** @description started or ended */
            event: string;
            /**
             * Format: int32
             * @description How many were in it.
             */
            participants: number;
        };
        /** @description The patient would come earlier. */
        NewWish: {
            /** @description To whoever of the department has time, and not to the same provider only. */
            anybody?: boolean;
        };
        /** @description What whoever came now would be told. */
        NewcomerPlace: {
            place: components["schemas"]["Place"];
            /** @description The sort of visit; `null` is of none in particular. */
            visitType?: string | null;
        };
        /** @description A provider's notes. */
        Notes: {
            /** Format: date-time */
            changedAt?: string | null;
            text: string;
            /**
             * Format: int64
             * @description Send it with the next change; 0 when there are no notes yet.
             */
            version: number;
        };
        /** @description How a person is told things. */
        NoticeChoices: {
            /** @description Letters say that there is something and not what, and go by the first choice alone. */
            confidential: boolean;
            /** @description email and sms, the first choice first; empty is neither. */
            letters: string[];
            /** @description Whether their devices show notices. */
            push: boolean;
            quiet?: components["schemas"]["Quiet"] | null;
            /** @description Whether they are reminded of visits. */
            reminders: boolean;
        };
        /** @description What became of a notice on one way. */
        NoticeRecord: {
            appointmentId: string;
            /** Format: int64 */
            attempts: number;
            /** Format: date-time */
            changedAt: string;
            /** @description in-app, push, email or sms */
            channel: string;
            /** Format: date-time */
            confirmedAt?: string | null;
            /** Format: date-time */
            createdAt: string;
            noticeId: string;
            personId: string;
            /** @description Who that is. */
            personName?: string | null;
            /** @description pending, sent, delivered, failed, gone, withheld or unneeded */
            state: string;
            /** @description What the gateway said, or why nothing was sent. */
            status: string;
            /** @description Such as `APPOINTMENT_REMINDER`. */
            type: string;
        };
        NoticeRecordList: {
            items: components["schemas"]["NoticeRecord"][];
        };
        /** @description Somebody was named to a post. */
        Official: {
            /** @description Whether they stand in for the official. */
            deputy: boolean;
            id: string;
            /** Format: date-time */
            namedAt: string;
            namedBy: string;
            /** @description security or privacy */
            office: string;
            personId: string;
            /**
             * Format: date
             * @description From which day on.
             */
            since: string;
            /**
             * @description holds, no-second-factor (they hold the post, and a password alone opens their account), left (they do not work here any
             *     more) or replaced
             */
            state: string;
        };
        OfficialList: {
            items: components["schemas"]["Official"][];
        };
        /** @description Who is on call. */
        OnCall: {
            acknowledgeSeconds: components["schemas"]["AcknowledgeSeconds"];
            layers: components["schemas"]["OnCallLayer"][];
            /** @description Everybody, in the order in which they are paged. */
            providers: components["schemas"]["OnCallProvider"][];
        };
        /** @description A layer of those on call. */
        OnCallLayer: {
            /**
             * Format: int32
             * @description Counted from 1, in the order in which layers are paged.
             */
            layer: number;
            /** @description Whether they took it from whose turn it is. */
            overridden: boolean;
            providers: components["schemas"]["OnCallProvider"][];
            /**
             * Format: date-time
             * @description When the turn ends; none where there is no rota.
             */
            until?: string | null;
        };
        /** @description One who is on call. */
        OnCallProvider: {
            id: string;
        };
        /** @description A record that is open out of turn. */
        OpenRecord: {
            /** Format: date-time */
            endsAt: string;
            patientId: string;
        };
        /** @description One stretch of a week. */
        Opening: {
            /** @description monday to sunday */
            day: string;
            /** @description Such as 09:00. */
            from: string;
            /** @description Such as 17:30. */
            to: string;
        };
        /** @description An organization. */
        Organization: {
            id: string;
            name: string;
            /** @description The clock of departments without hours of their own, as an IANA name; unless it was said, that of the first with hours, else UTC. */
            timeZone: string;
        };
        /** @description A way to somebody who was paged. */
        PageWay: {
            /** Format: date-time */
            changedAt: string;
            /** @description in-app, push, email or sms */
            channel: string;
            /** @description pending, sent, delivered, failed, gone, withheld or unneeded */
            state: string;
            /** @description What the gateway said, or why nothing was sent. */
            status: string;
        };
        /** @description One who takes part in a visit. */
        Participant: {
            /** @description Why they are in all the same: emergency-treatment, danger-to-others or legal-duty */
            despiteObjection?: string | null;
            /** @description Names this part in the visit; for patient and provider their own id. */
            id: string;
            invitedBy?: string | null;
            /** Format: date-time */
            joinedAt?: string | null;
            /** Format: date-time */
            leftAt?: string | null;
            name: string;
            /**
             * Format: date-time
             * @description When the patient objected to them.
             */
            objectedAt?: string | null;
            personId: string;
            /** @description patient, provider, specialist, second-opinion, interpreter, guardian or observer */
            role: string;
        };
        /** @description Who asks. */
        Party: {
            id: string;
            name: string;
        };
        /** @description A passkey. */
        PasskeyView: {
            /** Format: date-time */
            createdAt: string;
            id: string;
            label: string;
            /** Format: date-time */
            usedAt?: string | null;
        };
        PasskeyViewList: {
            items: components["schemas"]["PasskeyView"][];
        };
        /** @description A new password. */
        Password: {
            /** @description 15 to 256 characters, or 8 where a second factor stands behind it. */
            password: string;
        };
        /** @description Whether somebody is watched. */
        PatientWatch: {
            watched: boolean;
        };
        /** @description People who were found. */
        PeopleFound: {
            items: components["schemas"]["Person"][];
            /** @description Whether there are more than are shown; another word of the name tells them apart. */
            more: boolean;
            /**
             * @description Ids of patients of exactly this name from whom the clinic agreed to keep the caller. Nothing else is shown of them; in an
             *     emergency their record is opened by break-glass.
             */
            restricted: string[];
        };
        /** @description People of a role. */
        PeopleListed: {
            items: components["schemas"]["Person"][];
            /** @description Whether there are more than are shown: of patients 100 are, of any other role 1,000. */
            more: boolean;
        };
        /** @description How messages are kept. */
        PersistenceConfig: {
            /** @default null */
            deleteFromHistory: boolean | null;
            /** @default null */
            enabled: boolean | null;
            /** @default null */
            includePresenceEvents: boolean | null;
            /**
             * Format: int32
             * @description Days: 1, 7, 30, 90, 180 or 365; 0 keeps messages. Needed to enable.
             * @default null
             */
            retention: number | null;
        };
        /** @description A person. */
        Person: {
            /** @description Whether they may sign in and be booked. */
            active: boolean;
            /** @description Why they are banned, while they are: abuse, runaway, flood or stolen. */
            banned?: string | null;
            /** Format: date */
            birthDate?: string | null;
            departments: string[];
            email?: string | null;
            id: string;
            locale: string;
            name: string;
            phone?: string | null;
            role: string;
            specialty?: string | null;
        };
        /** @description Where a patient stands. */
        Place: {
            /** @description How many are seen before. */
            ahead: number;
            /**
             * Format: int64
             * @description Minutes: half of those who stand there are called earlier; `null` while nobody may be given the patient.
             */
            estimatedWaitMinutes?: number | null;
            /** @description 1 is next. */
            position: number;
            /**
             * Format: int64
             * @description Minutes: one of ten is called earlier; `null` while nobody can say.
             */
            waitFromMinutes?: number | null;
            /**
             * Format: int64
             * @description Minutes: one of ten is called later; `null` while nobody can say.
             */
            waitToMinutes?: number | null;
        };
        /** @description A policy that the rules ask for. */
        Policy: {
            /**
             * Format: int32
             * @description The version that is in force.
             */
            inForce?: number | null;
            /**
             * @description privacy, security, sanctions, incident-response, contingency, access-management, workstation-use, device-and-media,
             *     training, breach-notification, patient-rights, minimum-necessary or retention
             */
            kind: string;
            /**
             * Format: date
             * @description By which day it is to be reviewed again.
             */
            reviewBy?: string | null;
            /** @description The sections of 45 CFR that ask for it. */
            rules: string[];
            /** @description current, review-due or missing */
            state: string;
            /** @description Every version, the newest first. */
            versions: components["schemas"]["PolicyVersion"][];
        };
        PolicyList: {
            items: components["schemas"]["Policy"][];
        };
        /** @description A version of a policy. */
        PolicyVersion: {
            /** @description Who approved it for the clinic. */
            approvedBy: string;
            /** @description SHA-256 of the document, in hexadecimal. */
            documentSha256: string;
            /**
             * Format: date
             * @description The first day on which it is in force.
             */
            effective: string;
            /**
             * Format: date
             * @description Until when it is kept at least, once another is in force.
             */
            keepUntil?: string | null;
            /** Format: date-time */
            recorded: string;
            recordedBy: string;
            /**
             * Format: date
             * @description The day on which it was last reviewed.
             */
            reviewed?: string | null;
            /** @description Who wrote that down. */
            reviewedBy?: string | null;
            /** Format: int32 */
            version: number;
        };
        /** @description Who is there. */
        PresenceConfig: {
            /**
             * @description An empty text takes it back.
             * @default null
             */
            activeNoticeChannel: string | null;
            /**
             * @description 0 to 100.
             * @default null
             */
            announceMax: number | null;
            /**
             * Format: int32
             * @description Seconds, 0 to 3600.
             * @default null
             */
            debounce: number | null;
            /** @default null */
            deltas: boolean | null;
            /** @default null */
            generateLeaveOnDisconnect: boolean | null;
            /**
             * Format: int32
             * @description Seconds, 10 to 3600.
             * @default null
             */
            interval: number | null;
            /** @default null */
            streamFiltering: boolean | null;
        };
        /** @description An answer. */
        PrivacyAnswer: {
            /** @description What a restriction bars once it is granted: health-plan, family, staff, or other, which people see to */
            bars?: string | null;
            granted: boolean;
            /** @description Whom it keeps out, of the staff. */
            personId?: string | null;
            /** @description What the patient is told; a denial says why. */
            reason?: string | null;
        };
        /** @description Why an answer takes longer. */
        PrivacyExtension: {
            reason: string;
        };
        /** @description An incident with what follows from it. */
        PrivacyIncident: {
            affected: components["schemas"]["AffectedPatient"][];
            assessment?: components["schemas"]["BreachAssessment"] | null;
            /** Format: date-time */
            closedAt?: string | null;
            closedBy?: string | null;
            /** Format: date-time */
            containedAt?: string | null;
            /**
             * Format: date-time
             * @description Until when notices wait by these.
             */
            delayedUntil?: string | null;
            /** @description Statements of law enforcement that notices have to wait, the oldest first; the newest that is not struck counts. */
            delays: components["schemas"]["BreachDelay"][];
            /** Format: date-time */
            discoveredAt: string;
            duties: components["schemas"]["BreachDuty"][];
            /** @description What was assessed before, the oldest first. */
            earlierAssessments: components["schemas"]["BreachAssessment"][];
            /** Format: date-time */
            eradicatedAt?: string | null;
            id: string;
            /** @description contained, eradicated, recovered, assessment, affected (a breach that concerns nobody) or notices */
            missing: string[];
            /** @description What the checks had found of encryption before it was lost, where somebody said that all was ciphertext. */
            proofs: components["schemas"]["EncryptionProof"][];
            recordedBy: string;
            /** Format: date-time */
            recoveredAt?: string | null;
            text: string;
            /** @description Whether somebody of the workforce caused it, once somebody said so. */
            workforce?: boolean | null;
        };
        PrivacyIncidentList: {
            items: components["schemas"]["PrivacyIncident"][];
        };
        /** @description The notice of privacy practices in force, in one language. */
        PrivacyNotice: {
            /** @description The clinic's name. */
            clinic: string;
            /** Format: date-time */
            effectiveFrom: string;
            /** @description SHA-256 of the text, in hex. */
            hash: string;
            locale: string;
            /** @description Whether it says how records of 42 CFR Part 2 are used and protected. */
            part2: boolean;
            /** @description Plain paragraphs; a line that begins with two number signs is a heading, one with a dash an item. */
            text: string;
            /** Format: int64 */
            version: number;
        };
        /** @description What a patient said to a version. */
        PrivacyNoticeAnswer: {
            /** @description click, verbal or paper */
            evidence: string;
            /** @description SHA-256 of the text, in hex. */
            hash: string;
            id: string;
            locale: string;
            patientId: string;
            /** @description Whether they said that they received it; else they were asked and did not say so. */
            received: boolean;
            /** Format: date-time */
            recordedAt: string;
            recordedBy: string;
            /** Format: int64 */
            version: number;
        };
        PrivacyNoticeAnswerList: {
            items: components["schemas"]["PrivacyNoticeAnswer"][];
        };
        /** @description A version's words in one language. */
        PrivacyNoticeText: {
            /** @description SHA-256 of the text, in hex. */
            hash: string;
            locale: string;
            text: string;
        };
        /** @description A version of the notice of privacy practices. */
        PrivacyNoticeVersion: {
            /** Format: date-time */
            effectiveFrom: string;
            /** Format: date-time */
            enteredAt: string;
            enteredBy: string;
            /** @description Whether it says how records of 42 CFR Part 2 are used and protected. */
            part2: boolean;
            /**
             * Format: date-time
             * @description When it was last held against the law and left as it is.
             */
            reviewedAt?: string | null;
            texts: components["schemas"]["PrivacyNoticeText"][];
            /** Format: int64 */
            version: number;
        };
        PrivacyNoticeVersionList: {
            items: components["schemas"]["PrivacyNoticeVersion"][];
        };
        /** @description What a patient asked about their record. */
        PrivacyRequest: {
            /** @description What the patient was told. */
            answer?: string | null;
            /** Format: date-time */
            answeredAt?: string | null;
            /** @description access, amendment or restriction */
            asked: string;
            /** @description Whether a copy can be taken now. */
            canCopy: boolean;
            /** @description What the patient says to a denial. */
            disagreement?: string | null;
            /**
             * Format: date-time
             * @description By when it is answered.
             */
            dueAt: string;
            /** @description Why it takes longer than it should. */
            extension?: string | null;
            id: string;
            /** Format: date-time */
            madeAt: string;
            madeBy: string;
            /** @description Whether that is past, and nobody has. */
            overdue: boolean;
            patientId: string;
            /** @description open, granted, denied, withdrawn or ended */
            state: string;
            text?: string | null;
        };
        PrivacyRequestList: {
            items: components["schemas"]["PrivacyRequest"][];
        };
        /** @description A refused or failed request. */
        Problem: {
            /** @description The stable code. */
            code: string;
            /** @description What was wrong and what to do. */
            detail: string;
            /** @description The second factors that the person can show, when one is needed. */
            factors?: string[];
            /** @description The field that was wrong, by its path in the body or its name in the query, when it is one. */
            field?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The sort of problem in words. */
            title: string;
            /** @description Names the sort of problem for good: `urn:housecall:problem:` and the code. */
            type: string;
        };
        /** @description Somebody who acts for a patient. */
        Proxy: {
            /** @description view, schedule, consent, join, read-messages and write-messages, as far as they may */
            acts: string[];
            /** @description parent, guardian, agent or helper */
            basis: string;
            /** Format: date-time */
            endedAt?: string | null;
            /** @description expired, adult or revoked */
            endedBecause?: string | null;
            /** Format: date-time */
            endsAt: string;
            /** @description Whether it ends when the patient is of age. */
            forMinor: boolean;
            /** Format: date-time */
            givenAt: string;
            givenBy: string;
            id: string;
            name: string;
            patientId: string;
            personId: string;
            reason: string;
            /** @description Where the patient lives, such as NE: it says when they are of age. */
            region?: string | null;
            /** Format: date-time */
            startsAt: string;
        };
        ProxyList: {
            items: components["schemas"]["Proxy"][];
        };
        /** @description A publish key. */
        PublishKey: {
            /**
             * Format: date-time
             * @description When it stops to count, once another took its place.
             */
            endsAt?: string | null;
            /** @description Names it when it is retired; absent for keys of the settings file. */
            id?: string | null;
            key: string;
        };
        /** @description What a browser needs to subscribe. */
        PushKey: {
            /** @description The `applicationServerKey`, in base64url; null if this server pushes to no browsers. */
            publicKey?: string | null;
        };
        /** @description How calls went in an hour. */
        QualityOfHour: {
            /** Format: int64 */
            drops: number;
            /** Format: int64 */
            firstFrameMs?: number | null;
            /** Format: date-time */
            hour: string;
            /** Format: int64 */
            kbps: number;
            /**
             * Format: int64
             * @description Hundredths of a percent.
             */
            lossHundredths: number;
            /** Format: int64 */
            rttMs: number;
            /** Format: int64 */
            samples: number;
        };
        /** @description A file that was malware. Its bytes are gone, and its name was not kept. */
        QuarantinedFile: {
            /** @description The visit it was sent in. */
            consultationId?: string | null;
            /** @description What kind of file it was, by its content. */
            contentType?: string | null;
            /** Format: date-time */
            foundAt: string;
            id: string;
            senderId: string;
            senderRole: string;
            /** @description The scanner's name for what it found. */
            signature: string;
            /**
             * Format: int64
             * @description Bytes as they came, encrypted.
             */
            size: number;
        };
        QuarantinedFileList: {
            items: components["schemas"]["QuarantinedFile"][];
        };
        /** @description A place in a queue. */
        QueueEntry: {
            /** @description Whether whoever of the department is free first sees the patient. */
            anybody: boolean;
            appointmentId: string;
            /** Format: date-time */
            checkInTime: string;
            /** @description Whether the patient was asked if a colleague may see them, because their provider's connection is gone. */
            colleagueOffered: boolean;
            consultationId: string;
            departmentId: string;
            device?: components["schemas"]["DeviceCheck"] | null;
            deviceReady: boolean;
            /**
             * Format: int64
             * @description Minutes: half of those are called earlier who stand there, or would if they were ready now. `null` for who is called
             *     already or not in the queue, and in answers that do not count it; the queue, its order and the entry do.
             */
            estimatedWaitMinutes?: number | null;
            id: string;
            interpreterNeeded: boolean;
            metadata: components["schemas"]["QueueEntryMetadata"];
            /**
             * @description Whether nobody of the department for whom the patient is there may be given them: by an objection, a restriction, or
             *     where the clinic refuses visits without a licence. Told by the queue and the day.
             */
            noEligibleProvider: boolean;
            patientId: string;
            /** @description emergency, urgent, normal or follow-up */
            priority: string;
            providerId: string;
            /** @description checked-in, waiting, in-consultation, completed, no-show or cancelled */
            status: string;
            /** @description The sort of visit, if it is of one. */
            visitType?: string | null;
        };
        QueueEntryList: {
            items: components["schemas"]["QueueEntry"][];
        };
        /** @description What let a patient in, and what was found and asked for then. */
        QueueEntryMetadata: {
            /** @description Nobody is in a queue without a telehealth consent. */
            consentGiven: boolean;
            /**
             * Format: date-time
             * @description When that was given.
             */
            consentTimestamp: string;
            deviceReady: boolean;
            interpreterNeeded: boolean;
        };
        /** @description How a department's queue stands. */
        QueueOverview: {
            departmentId: string;
            /** @description How many are with a provider. */
            inConsultation: number;
            /**
             * Format: int64
             * @description Minutes up to which the one may wait who has the most before them; `null` while nobody can say.
             */
            longestWaitToMinutes?: number | null;
            newcomers: components["schemas"]["NewcomerPlace"][];
            /** @description How many providers take patients now. */
            providers: number;
            /** @description How many wait. */
            waiting: number;
        };
        QueueOverviewList: {
            items: components["schemas"]["QueueOverview"][];
        };
        /** @description A queue entry and its place. */
        QueuePlace: {
            /**
             * Format: date-time
             * @description When the provider called the patient in.
             */
            calledAt?: string | null;
            clinicMessage?: components["schemas"]["ClinicMessage"] | null;
            /**
             * Format: int64
             * @description Minutes for which the place is kept when the patient's page is closed.
             */
            keptMinutes: number;
            place?: components["schemas"]["Place"] | null;
            queueEntry: components["schemas"]["QueueEntry"];
        };
        /** @description A request in the queue. */
        QueuedPrivacyRequest: {
            /** @description Who wrote it down for the patient. */
            madeByName?: string | null;
            patientName: string;
            request: components["schemas"]["PrivacyRequest"];
        };
        QueuedPrivacyRequestList: {
            items: components["schemas"]["QueuedPrivacyRequest"][];
        };
        /** @description Hours of the day in which a person is left in peace, but for emergencies. */
        Quiet: {
            /** @description Such as 21:00. */
            from: string;
            /** @description An IANA name such as America/Chicago. */
            timeZone: string;
            /** @description Such as 08:00; before `from` it is the next morning. */
            until: string;
        };
        /** @description Whether letters reach a person. */
        Reachability: {
            email: components["schemas"]["ReachedBy"];
            sms: components["schemas"]["ReachedBy"];
        };
        /** @description How it stands with one address. */
        ReachedBy: {
            /**
             * Format: date-time
             * @description Since when nothing goes there.
             */
            since?: string | null;
            /** @description missing, open, unreachable (a letter came back) or stopped (its person wrote STOP) */
            state: string;
        };
        /** @description Whether health data is accepted. */
        Readiness: {
            accepts: boolean;
            items: components["schemas"]["ReadinessItem"][];
            /**
             * Format: date-time
             * @description Since when nothing was missing for the first time.
             */
            liveSince?: string | null;
            /** @description production, or trial: invented patients only */
            mode: string;
        };
        /** @description One thing that has to be in place. */
        ReadinessItem: {
            found: string;
            met: boolean;
            /** @description tls, keys, egress, agreements or checks */
            name: string;
            /** @description What to do while it is missing. */
            toDo: string;
        };
        /** @description What one person did with one thing within an hour. */
        RecordAccess: {
            /** @description Whether it was done for the patient by whoever acts for them. */
            actsFor: boolean;
            /** @description Whether the record was open out of turn. */
            breakGlass: boolean;
            /** @description saw, listed, changed, copied or broke-glass */
            did: string;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            /** @description Nothing when the clinic no longer knows them. */
            name?: string | null;
            /** @description Whether it was the patient. */
            own: boolean;
            personId: string;
            role: string;
            /**
             * @description record, notes, messages, files, visit, appointment, queue, whereabouts, consent, recording, emergency, task, proxy,
             *     disclosure, report, claim (what an application says) or other
             */
            subject: string;
            times: number;
        };
        /** @description A copy that can be taken for an hour. */
        RecordExport: {
            id: string;
        };
        /** @description Where a visit's recording stands. */
        Recording: {
            answers: components["schemas"]["RecordingAnswer"][];
            /**
             * Format: int64
             * @description For how many days is kept what is recorded now; `null` where it stays as long as the record, or by a rule.
             */
            keptDays?: number | null;
            /** @description Who is in the visit and has not agreed. */
            missing: string[];
            /** @description What was recorded, oldest first. */
            parts: components["schemas"]["RecordingPart"][];
            /** @description off, asked or running */
            state: string;
        };
        /** @description One answer to the question whether to record. */
        RecordingAnswer: {
            /** Format: date-time */
            at: string;
            consent: boolean;
            personId: string;
        };
        /** @description A piece of a recording, as a file of the visit. */
        RecordingPart: {
            fileId: string;
            /**
             * Format: date-time
             * @description Without one it goes by the rule of recordings.
             */
            keptUntil?: string | null;
        };
        /** @description A sealed way back in. */
        Recovery: {
            custodianIds: string[];
            /**
             * Format: date-time
             * @description When its use is to be reviewed.
             */
            dueAt?: string | null;
            id: string;
            /** Format: date-time */
            madeAt: string;
            note?: string | null;
            /** @description Whether that is past, and nobody has. */
            overdue: boolean;
            personId: string;
            /**
             * Format: date-time
             * @description When another one took its place, or its administrator or a custodian left.
             */
            replacedAt?: string | null;
            /** Format: date-time */
            reviewedAt?: string | null;
            reviewedBy?: string | null;
            /** Format: date-time */
            usedAt?: string | null;
            /** @description justified or unjustified, once it was reviewed */
            verdict?: string | null;
        };
        RecoveryList: {
            items: components["schemas"]["Recovery"][];
        };
        /** @description Codes for when the other factors are lost; each counts once. */
        RecoveryView: {
            recoveryCodes: string[];
        };
        /** @description One request that was refused. */
        Refusal: {
            actor: string;
            /** Format: date-time */
            at: string;
            reason: string;
            resource: string;
            role: string;
        };
        /** @description A refused or failed request, in the hosted network's words. */
        Refused: {
            /** @description The stable code of the same problem everywhere in this server. */
            code: string;
            /** @description The status in a word. */
            error: string;
            /** @description What was wrong and what to do. */
            message: string[];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            statusCode: number;
        };
        /** @description A token as clients know it that renew it by themselves. */
        RenewedToken: {
            /** Format: date-time */
            expiresAt: string;
            /** @description None where nothing can be said. */
            publishKey?: string | null;
            subscribeKey: string;
            token: string;
            /**
             * Format: int64
             * @description In how many minutes that is.
             */
            ttl: number;
        };
        /**
         * @description `PublicKeyCredentialRequestOptionsJSON`: any passkey of this site will do, so the options tell
         *     nothing of anybody.
         */
        RequestOptions: {
            challenge: string;
            rpId: string;
            /** Format: int32 */
            timeout: number;
            userVerification: string;
        };
        /** @description Where a patient is who needs help, and how they are reached. */
        Rescue: {
            /** @description By which help is called there, where that is known. */
            emergencyNumber?: string | null;
            intake?: components["schemas"]["Intake"] | null;
            patientName: string;
        };
        /** @description All of retention at a glance. */
        Retention: {
            due: components["schemas"]["RetentionDue"][];
            holds: components["schemas"]["Hold"][];
            plans: components["schemas"]["DisposalPlan"][];
            rules: components["schemas"]["RetentionRule"][];
            /** @description What is kept because nothing says until when; the first hundred. */
            unruled: components["schemas"]["RetentionUnruled"][];
        };
        /** @description What of a class is due. */
        RetentionDue: {
            class: string;
            /**
             * Format: int64
             * @description Past their time, but held.
             */
            held: number;
            /** Format: int64 */
            now: number;
            /** Format: int64 */
            withinMonth: number;
            /** Format: int64 */
            withinYear: number;
            /**
             * Format: int64
             * @description No rule fits, or what a rule asks for is not known: kept.
             */
            withoutRule: number;
        };
        /** @description A version of a rule. */
        RetentionRule: {
            approvedBy?: string | null;
            authority: string;
            class: string;
            countedFrom: string;
            /** Format: int32 */
            days: number;
            /** Format: int32 */
            floorAge?: number | null;
            jurisdiction: string;
            population?: string | null;
            proposedBy: string;
            /** @description Names the version. */
            rule: string;
            /** Format: int32 */
            version: number;
        };
        /** @description A version of a rule. */
        RetentionRuleName: {
            /** @description As lists name it: medical-record/US-NY/minor@1 */
            rule: string;
        };
        /** @description A record that is kept because nothing says until when. */
        RetentionUnruled: {
            /** @description The appointment of the visit, or the place that has no rule. */
            about?: string | null;
            class: string;
            /** @description no-intake, no-place, no-rule or no-birth-date. */
            reason: string;
            subject: string;
        };
        /** @description What was made of a report. */
        ReturnedMail: {
            /**
             * @description unreachable: nothing more goes to the address; changed: the same, but its person has another one by now; failed:
             *     the letter is lost; delayed; delivered; known: nothing new
             */
            outcome: string;
        };
        /** @description How a consent is taken back. */
        Revocation: {
            /** @description click for the patient's own act; verbal or paper when staff record it */
            evidence: string;
        };
        /** @description An analysis that somebody closed. */
        RiskAnalysis: {
            /** Format: date-time */
            approvedAt?: string | null;
            approvedBy?: string | null;
            /** Format: date-time */
            closedAt: string;
            closedBy: string;
            id: string;
            /** @description What it does not hold of what is there by now; while there is anything, it counts no more. */
            lacks: string[];
            /** @description Of the document, in hexadecimal. */
            sha256: string;
        };
        /** @description What was closed, and what was signed over it. */
        RiskAnalysisDocument: {
            /** @description Everything that was found, declared and assessed, in canonical JSON; the hash is over these bytes. */
            document: string;
            /** @description The signed statement over it. */
            note: string;
        };
        RiskAnalysisList: {
            items: components["schemas"]["RiskAnalysis"][];
        };
        /** @description A consultation as those who take part see it. */
        Room: components["schemas"]["Consultation"] & {
            /** @description Whether the caller may put the label of 42 CFR Part 2 on it or, where it is on, take it off. */
            canLabel: boolean;
            /** @description By which help is called where the patient is, where that is known. */
            emergencyNumber?: string | null;
            intake?: components["schemas"]["Intake"] | null;
            licence?: components["schemas"]["RoomLicence"] | null;
            /**
             * Format: int64
             * @description How often the notes were written.
             */
            notesVersion: number;
            participants: components["schemas"]["Participant"][];
            patient?: components["schemas"]["RoomPatient"] | null;
        };
        /** @description That the provider holds no licence where the patient is, as far as that is known, or not all that help needs was taken down. */
        RoomLicence: {
            /** @description Whether the patient is outside the United States. */
            abroad: boolean;
            /** @description For what reason it started: emergency, established-patient, consult, federal or foreign-law */
            exception?: string | null;
            /** @description Whether it starts all the same for a reason. */
            mayExcept: boolean;
            /** @description What must be taken down before it begins and was not: location, callbackNumber, emergencyContact, identity, privacy */
            missing: string[];
            /** @description Whether such a visit does not start. */
            refuses: boolean;
            /** @description The code of the patient's state; `null` abroad, and where nobody knows in which state the patient is. */
            state?: string | null;
        };
        /** @description The patient as those who treat must know them. */
        RoomPatient: {
            /** Format: date */
            birthDate?: string | null;
            language: string;
            name: string;
            /** @description Why they come. */
            reason?: string | null;
        };
        /** @description A department's rota. */
        Rota: {
            /** @description Where nobody is, in the next fourteen days. */
            gaps: components["schemas"]["RotaGap"][];
            layers: components["schemas"]["RotaLayer"][];
            overrides: components["schemas"]["RotaOverride"][];
            /** @description The department's clock, as its opening hours say it. */
            timeZone: string;
        };
        /** @description A stretch in which a layer has nobody. */
        RotaGap: {
            /** Format: date-time */
            from: string;
            /** Format: int32 */
            layer: number;
            /**
             * Format: date-time
             * @description Or as far as was looked: fourteen days.
             */
            until: string;
        };
        /** @description People who take turns. */
        RotaLayer: {
            /** @description The first turn begins with the first handover on or after this day. */
            from: string;
            /** @description One a week makes weekly turns, seven make daily ones. */
            handovers: components["schemas"]["Handover"][];
            /** @description Providers of the department, in the order of their turns. */
            members: string[];
            /** @description The day with whose beginning the layer ends. */
            until?: string | null;
        };
        /** @description Somebody takes a layer's turn. */
        RotaOverride: {
            /** Format: date-time */
            from: string;
            id: string;
            /** Format: int32 */
            layer: number;
            personId: string;
            /** Format: date-time */
            until: string;
        };
        /** @description A stretch in which one person, or nobody, has a layer. */
        RotaTurn: {
            /** Format: date-time */
            from: string;
            /** Format: int32 */
            layer: number;
            /** @description The override by which they have it. */
            overrideId?: string | null;
            /** @description Nobody is `null`. */
            personId?: string | null;
            /** Format: date-time */
            until: string;
        };
        RotaTurnList: {
            items: components["schemas"]["RotaTurn"][];
        };
        /** @description How a key is replaced. */
        Rotation: {
            /**
             * Format: int32
             * @description So long the keys before it still count: a day unless said, 30 days at most; 0 ends them now.
             */
            overlapSeconds?: number | null;
        };
        /** @description It was decided what follows for a member of the workforce. */
        Sanction: {
            /** @description none, coaching, warning, suspension or termination */
            action: string;
            /** @description Why; always there where nothing follows. */
            because?: string | null;
            decidedBy: string;
            /** Format: date */
            decidedOn: string;
            id: string;
            /** @description The incident that they caused. */
            incidentId?: string | null;
            personId: string;
            /** Format: date-time */
            recordedAt: string;
            /** @description snooping, negligent, deliberate or policy */
            violation: string;
        };
        SanctionList: {
            items: components["schemas"]["Sanction"][];
        };
        /** @description When a provider works. */
        Schedule: {
            /** @description Days that are otherwise. */
            days?: components["schemas"]["WorkDay"][];
            /** @description The states in which the provider may treat, such as IL, each once, with the last day of the licence where that is known, such as IL:2027-03-31; empty is not known. */
            licences?: string[];
            /**
             * Format: int32
             * @description Visits a day, at most: 1 to 288. Nothing is no limit.
             */
            mostADay?: number | null;
            /** @description An IANA name such as America/Chicago. */
            timeZone: string;
            week: components["schemas"]["WorkStretch"][];
        };
        /** @description What of SCIM this server does. */
        ScimConfig: {
            authenticationSchemes: components["schemas"]["ScimScheme"][];
            bulk: components["schemas"]["ScimSupported"];
            changePassword: components["schemas"]["ScimSupported"];
            etag: components["schemas"]["ScimSupported"];
            filter: components["schemas"]["ScimSupported"];
            patch: components["schemas"]["ScimSupported"];
            schemas: string[];
            sort: components["schemas"]["ScimSupported"];
        };
        ScimEnterprise: {
            department?: string | null;
        };
        ScimName: {
            familyName?: string | null;
            formatted?: string | null;
            givenName?: string | null;
        };
        ScimOperation: {
            op: string;
            path?: string | null;
            value?: Record<string, never>;
        };
        /** @description A change of a user (RFC 7644, 3.5.2). */
        ScimPatch: {
            Operations: components["schemas"]["ScimOperation"][];
        };
        /** @description A user as a directory has them now (RFC 7644, 3.5.1): `active` counts, and the rest stays as it is here. */
        ScimReplacement: {
            active?: boolean | null;
        };
        ScimScheme: {
            description: string;
            name: string;
            type: string;
        };
        ScimSupported: {
            supported: boolean;
        };
        /** @description Somebody who works here. */
        ScimUser: {
            active?: boolean | null;
            externalId?: string | null;
            id?: string | null;
            name?: components["schemas"]["ScimName"];
            /** @description The first is the role in which they act: provider, nurse, coordinator, compliance-officer or administrator. */
            roles?: components["schemas"]["ScimValued"][];
            schemas?: string[];
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"?: components["schemas"]["ScimEnterprise"] | null;
            /** @description The e-mail address by which they sign in, or their id. */
            userName: string;
        };
        /** @description A page of users. */
        ScimUserList: {
            Resources: components["schemas"]["ScimUser"][];
            itemsPerPage: number;
            schemas: string[];
            /** Format: int64 */
            startIndex: number;
            /** Format: int64 */
            totalResults: number;
        };
        ScimValued: {
            value: string;
        };
        /** @description What is searched for. A name travels in the body, not in the URL, where logs would keep it. */
        Search: {
            /** @description One or more whole words of the name. */
            name?: string | null;
            role?: string | null;
        };
        /** @description A secret key, without itself: it was shown when it was made. */
        SecretKey: {
            /** Format: date-time */
            createdAt?: string | null;
            /**
             * Format: date-time
             * @description When it stops to count, once another took its place.
             */
            endsAt?: string | null;
            /** @description Names it when it is retired; absent for keys of the settings file. */
            id?: string | null;
        };
        /** @description What sort of authenticator is wanted: one that finds its own key and verifies its user. */
        Selection: {
            requireResidentKey: boolean;
            residentKey: string;
            userVerification: string;
        };
        /** @description Whether a keyset is in service. */
        Service: {
            enabled: boolean;
        };
        /** @description A session. */
        Session: {
            actsFor?: components["schemas"]["ActsFor"] | null;
            /** @description The one visit that the session is for, when a link opened it. */
            appointmentId?: string | null;
            breakGlass?: components["schemas"]["OpenRecord"] | null;
            /**
             * Format: date-time
             * @description When it ends at the latest; null for an API key.
             */
            expiresAt?: string | null;
            /**
             * Format: date-time
             * @description When it ends unless it is used again; null for an API key.
             */
            idleExpiresAt?: string | null;
            /** @description The language the person reads, as a BCP 47 tag. */
            language: string;
            /** @description Whether the password must be changed before anything else is open. */
            mustChangePassword: boolean;
            /** @description Whether a second factor must be added before anything else is open. */
            mustEnroll: boolean;
            name: string;
            organizationId: string;
            personId: string;
            role: string;
            /** @description totp, passkey or recovery-code, when one opened the session. */
            secondFactor?: string | null;
            /** @description Only when it was asked for. */
            secret?: string | null;
        };
        /** @description An open session. */
        SessionView: {
            /** @description The one visit that it is for, when a link opened it. */
            appointmentId?: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            id: string;
            /**
             * Format: date-time
             * @description When it ends unless it is used again.
             */
            idleExpiresAt: string;
            /** @description totp, passkey, recovery-code or provider. */
            secondFactor?: string | null;
            /**
             * Format: date-time
             * @description When it was last used, to ten seconds.
             */
            usedAt: string;
        };
        SessionViewList: {
            items: components["schemas"]["SessionView"][];
        };
        /** @description What somebody shows again who is signed in; one of them. */
        Shown: {
            /** @description A code of their authenticator app, or a recovery code. */
            code?: string | null;
            passkey?: components["schemas"]["UsedPasskey"] | null;
            /** @description Their password. */
            password?: string | null;
        };
        /** @description A sign-in. */
        SignIn: {
            /** @description Answer the session's secret as well, for clients that send it as a bearer token. */
            bearer?: boolean;
            /** @description A code of the person's authenticator app, or a recovery code, if they have a second factor. */
            code?: string | null;
            /** @description The person's id or e-mail address; `personId` is another name for it. */
            login: string;
            password: string;
        };
        /** @description What browser and device say of a passkey that was used, in base 64 for URLs. */
        Signed: {
            authenticatorData: string;
            clientDataJSON: string;
            signature: string;
        };
        /** @description A time that can be booked. */
        Slot: {
            /** Format: date-time */
            endsAt: string;
            providerId: string;
            /** Format: date-time */
            startsAt: string;
            /** @description The provider's clock, as an IANA name. */
            timeZone: string;
        };
        SlotList: {
            items: components["schemas"]["Slot"][];
        };
        /** @description Somebody of the staff. */
        StaffName: {
            id: string;
            name: string;
        };
        StaffNameList: {
            items: components["schemas"]["StaffName"][];
        };
        /** @description How a visit starts. */
        Starting: {
            /**
             * @description Why it starts although the provider holds no licence where the patient is now, or not all that help needs was taken down:
             *     emergency, established-patient, consult, federal or foreign-law
             */
            licenceException?: string | null;
        };
        /** @description Channel groups and wildcards. */
        StreamControllerConfig: {
            /**
             * @description 1 to 2000.
             * @default null
             */
            channelGroupLimit: number | null;
            /** @default null */
            enabled: boolean | null;
            /** @default null */
            wildcardSubscribe: boolean | null;
        };
        /** @description Why a disclosure is struck. */
        StrikeReason: {
            why: string;
        };
        /** @description A browser's subscription, as `PushSubscription.toJSON()` gives it. */
        Subscription: {
            endpoint: string;
            /**
             * Format: double
             * @description Milliseconds since 1970, if it ends by itself; the push service says so in time.
             */
            expirationTime?: number | null;
            keys: components["schemas"]["SubscriptionKeys"];
        };
        /** @description What a push to the browser is encrypted with. */
        SubscriptionKeys: {
            auth: string;
            p256dh: string;
        };
        /** @description A visit as its patient looks back on it. */
        Summary: {
            /** Format: int64 */
            durationMinutes: number;
            /** Format: date-time */
            endedAt?: string | null;
            followUp: components["schemas"]["FollowUp"];
            /** @description completed, patient-absent, provider-absent, technical-failure, left-before-seen or unattended (closed by the clock) */
            outcome?: string | null;
            providerName: string;
            /** Format: date-time */
            startedAt?: string | null;
            summary?: string | null;
            /** @description Whether the survey was answered. */
            surveyed: boolean;
        };
        /** @description Something to be done after a visit. */
        Task: {
            consultationId: string;
            departmentId: string;
            /** Format: date-time */
            doneAt?: string | null;
            doneBy?: string | null;
            /** Format: date */
            due: string;
            /** Format: date-time */
            givenAt: string;
            givenBy: string;
            id: string;
            /** @description How it was done; not for administrators, and nothing of what was done before that was asked for. */
            note?: string | null;
            ownerId: string;
            ownerName: string;
            /** @description Whether nobody has it any more: its owner works here no more, or is kept from its patient. */
            ownerless: boolean;
            patientId: string;
            /** @description Not for administrators, who hand a task on without reading it. */
            patientName?: string | null;
            /** @description open or done */
            state: string;
            /** @description What is to be done; not for administrators. */
            text?: string | null;
        };
        /** @description A page of tasks. */
        TaskPage: {
            items: components["schemas"]["Task"][];
            /** @description Ask for the next page by it; nothing after the last one. */
            next?: string | null;
        };
        /** @description A conversation after a visit. */
        Thread: {
            appointmentId: string;
            consultationId: string;
            departmentId: string;
            /** Format: date-time */
            endedAt?: string | null;
            /** @description expired, closed or consent-withdrawn */
            endedBecause?: string | null;
            /** @description Whether something can be written now. */
            open: boolean;
            /** Format: date-time */
            openedAt: string;
            patientId: string;
            patientName: string;
            /** Format: date-time */
            patientWroteAt?: string | null;
            providerId: string;
            providerName: string;
            /** @description Who acts or acted for the patient: they may have written, in their own name. */
            proxies: components["schemas"]["ThreadProxy"][];
            /** Format: date-time */
            teamWroteAt?: string | null;
            /** @description Whether the patient waits for an answer. */
            unanswered: boolean;
            /** @description Whether the patient has not read what was written to them. */
            unreadByPatient: boolean;
            /** @description Whether nobody of those who treat has read what the patient wrote. */
            unreadByTeam: boolean;
            /** Format: date-time */
            until: string;
        };
        ThreadList: {
            items: components["schemas"]["Thread"][];
        };
        /** @description Somebody who acts or acted for a patient. */
        ThreadProxy: {
            name: string;
            personId: string;
        };
        /** @description What opens a conversation after a visit to be read. */
        ThreadToken: {
            channel: string;
            cipherKey: components["schemas"]["CipherKey"];
            /** Format: date-time */
            expiresAt: string;
            notificationChannel: string;
            subscribeKey: string;
            token: string;
        };
        /** @description To which visit a link leads. */
        ToVisit: {
            appointmentId: string;
        };
        /** @description What the caller has before them today. */
        Today: {
            appointments: components["schemas"]["TodayAppointment"][];
            /** @description Visits of others that wait for the caller to join, newest first. */
            invitations: components["schemas"]["TodayInvitation"][];
            queue: components["schemas"]["TodayEntry"][];
            /** Format: date-time */
            serverTime: string;
            /** @description What the caller has to do after visits, what is due first before the rest. */
            tasks: components["schemas"]["Task"][];
        };
        /** @description One appointment of the day. */
        TodayAppointment: components["schemas"]["Appointment"] & {
            consultationId?: string | null;
            /** @description Its place in the queue, once checked in. */
            entryId?: string | null;
            patientName: string;
            providerName: string;
        };
        /** @description One who is there now. */
        TodayEntry: components["schemas"]["QueueEntry"] & {
            patientName: string;
            /** @description Whether the patient's browser is connected now. */
            present: boolean;
            /**
             * Format: int64
             * @description Whole minutes since the check-in.
             */
            waitMinutes: number;
        };
        /** @description A colleague's visit to which the caller was asked. */
        TodayInvitation: {
            consultationId: string;
            /** Format: date-time */
            invitedAt: string;
            /** @description Whose visit it is. */
            providerName: string;
            /** @description specialist, second-opinion, interpreter, guardian or observer */
            role: string;
        };
        /** @description A telemedicine token and where to use it. */
        Token: {
            channelConfig: components["schemas"]["ChannelConfig"];
            token: string;
        };
        /** @description What a client that renews its token names of the visit; it need name nothing. */
        TokenRenewal: {
            /** @description The visit, by its appointment. A session that came by a link is bound to one. */
            appointmentId?: string | null;
            /** @description The visit, by its consultation. */
            consultationId?: string | null;
            /** @description As at `/api/telemedicine/token`; unless said, what the caller is or was brought in as. */
            role?: string | null;
        };
        /** @description A request for a token. */
        TokenRequest: {
            appointmentId: string;
            patientId: string;
            /**
             * @description provider, nurse, coordinator or patient; for those brought in specialist, second-opinion,
             *     interpreter, guardian or observer
             */
            role: string;
        };
        /** @description To how many something was told. */
        Told: {
            count: number;
        };
        /** @description The secret of an authenticator app; shown this once. */
        TotpView: {
            /** @description In base 32, to be typed. */
            secret: string;
            /** @description As an `otpauth:` URI, to be scanned. */
            uri: string;
        };
        /** @description An entry about somebody's training. */
        TrainingEntry: {
            course: string;
            /**
             * Format: date
             * @description On which day they were trained.
             */
            day: string;
            id: string;
            /** @description SHA-256 of the course's material, in hexadecimal. */
            materialSha256?: string | null;
            personId: string;
            /** Format: date-time */
            recorded: string;
            recordedBy: string;
            /** Format: date-time */
            struck?: string | null;
            /** @description Who took it back as wrong. */
            struckBy?: string | null;
        };
        TrainingEntryList: {
            items: components["schemas"]["TrainingEntry"][];
        };
        /** @description An active member of the staff, and whether their training is due. */
        TrainingMember: {
            /**
             * Format: date
             * @description The day on which they were added; of those from before that was written down it is not known.
             */
            joined?: string | null;
            personId: string;
            role: string;
            /** @description current, due, overdue or never */
            state: string;
            /**
             * Format: date
             * @description The day of their latest training.
             */
            trained?: string | null;
        };
        TrainingMemberList: {
            items: components["schemas"]["TrainingMember"][];
        };
        /** @description What `RTCPeerConnection` is configured with. */
        TurnCredential: {
            credential: string;
            /** @description Always `relay`: neither side learns the other's address. */
            iceTransportPolicy: string;
            /**
             * Format: int64
             * @description Ask for the next one before so long has passed.
             */
            ttlSeconds: number;
            /** @description `turn:` and `turns:` addresses, in the order to try them. */
            urls: string[];
            username: string;
        };
        /** @description A request for a credential of the relay; it need name nothing where the caller is in one visit. */
        TurnRequest: {
            /** @description The visit, by its appointment. A session that came by a link is bound to one. */
            appointmentId?: string | null;
            /** @description The visit, by its consultation. */
            consultationId?: string | null;
        };
        /** @description Somebody who is called in an emergency, and whom no SMS reaches, or nothing but the open application. */
        Unheard: {
            /** @description The ways that are left: in-app, push (a device is registered) and email (there is an address, and letters go there). */
            channels: string[];
            departmentId: string;
            personId: string;
            /** Format: date-time */
            since?: string | null;
            /**
             * @description stopped (they wrote STOP, and carriers pass nothing on), unreachable (an SMS came back) or, where neither SMS nor
             *     letters go to them and no device is registered, no-way; no-number where this server sends SMS alone, and no-letters
             *     where it sends neither
             */
            state: string;
        };
        UnheardList: {
            items: components["schemas"]["Unheard"][];
        };
        /** @description The browser to forget. */
        Unsubscription: {
            endpoint: string;
        };
        /** @description What a reviewer found. */
        UseReview: {
            /** @description What it stands on, in 10 to 2,000 bytes. */
            note: string;
            /** @description justified or unjustified */
            verdict: string;
        };
        /** @description `AuthenticationResponseJSON`; what else browsers put in is not needed. */
        UsedPasskey: {
            /** @description Answer the session's secret as well, for clients that send it as a bearer token. */
            bearer?: boolean;
            id: string;
            response: components["schemas"]["Signed"];
        };
        /** @description For whom. */
        User: {
            displayName: string;
            id: string;
            name: string;
        };
        /** @description A ban that stands. */
        UserBan: {
            /** Format: date-time */
            bannedAt: string;
            bannedBy: string;
            /** @description abuse, runaway, flood, stolen, or closed: the account of this person of the clinic is. */
            reason: string;
            /** @description The user's id, as requests give it. */
            user: string;
        };
        UserBanList: {
            items: components["schemas"]["UserBan"][];
        };
        /** @description A visit after one of its steps. */
        Visit: {
            appointment: components["schemas"]["Appointment"];
            consultation: components["schemas"]["Consultation"];
            consultationId: string;
            queueEntry?: components["schemas"]["QueueEntry"] | null;
            /** @description The consultation's state. */
            state: string;
        };
        /** @description A sort of visit. */
        VisitType: {
            /**
             * Format: int32
             * @description What the provider needs before the next visit.
             */
            bufferMinutes?: number;
            /** @description Such as first-visit. */
            code: string;
            /** Format: int32 */
            minutes: number;
        };
        VisitTypeList: {
            items: components["schemas"]["VisitType"][];
        };
        /** @description One visit of a record. */
        VisitedView: {
            /** @description Whether the caller may put the label of 42 CFR Part 2 on it or, where it is on, take it off. */
            canLabel: boolean;
            consultationId: string;
            /** @description Not of a visit that is withheld. */
            departmentId?: string | null;
            /** Format: date-time */
            endedAt?: string | null;
            /** @description The provider's notes, to that provider and to whoever broke the glass. */
            notes?: string | null;
            /** @description Not of a visit that is withheld. */
            providerId?: string | null;
            /** @description 42CFRPart2 when that protects the visit */
            sensitivity?: string | null;
            /** Format: date-time */
            startedAt?: string | null;
            state: string;
            /** @description What the patient took home. */
            summary?: string | null;
            /** @description Whether only those of its own department may know more of it, and whoever opens the record in an emergency. */
            withheld: boolean;
        };
        VisitedViewList: {
            items: components["schemas"]["VisitedView"][];
        };
        /** @description How often patients were called within the time they were promised when they began to wait. */
        WaitPromises: {
            /**
             * Format: int64
             * @description How many were called.
             */
            called: number;
            departmentId: string;
            /** Format: int64 */
            earlier: number;
            /** Format: int64 */
            later: number;
            /**
             * Format: int64
             * @description How many of them were promised a range.
             */
            promised: number;
            /** @description The sort of visit; `null` is of none in particular. */
            visitType?: string | null;
            /** Format: int64 */
            within: number;
            /**
             * Format: int64
             * @description Of those promised a range, how many were called within it; 80 is what a range should hold.
             */
            withinPercent?: number | null;
        };
        /** @description What waits of a kind. */
        WaitingReview: {
            /** @description Of waivers, the checks that they are asked for. */
            checks: string[];
            /** @description How many; at least one. */
            count: number;
            /**
             * Format: date-time
             * @description By when the first of them is due, where they are due by a time.
             */
            dueAt?: string | null;
            /**
             * @description activity-flag, activity-review, break-glass, recovery, access-review, role, waiver, agreement, risk-analysis, retention,
             *     key-change, privacy-request or incident
             */
            kind: string;
            /** @description Of those, how many are past their time. */
            overdue: number;
        };
        WaitingReviewList: {
            items: components["schemas"]["WaitingReview"][];
        };
        /** @description Whether the patient would come earlier. */
        Waitlist: {
            /** @description Whether anybody of the department will do. */
            anybody: boolean;
            offer?: components["schemas"]["EarlierTime"] | null;
            wished: boolean;
        };
        /** @description How long patients waited who checked in within an hour. */
        WaitsOfHour: {
            count: number;
            /** Format: date-time */
            hour: string;
            /**
             * Format: int64
             * @description Minutes.
             */
            median: number;
            /**
             * Format: int64
             * @description Minutes.
             */
            p90: number;
        };
        /** @description A token with which a page of the staff hears what goes on, beside any visit. */
        Watch: {
            /**
             * @description The caller's notifications, a provider's waiting room, and of each of their departments the queue, the
             *     providers' availability and the emergencies.
             */
            channels: string[];
            /** Format: date-time */
            expiresAt: string;
            subscribeKey: string;
            token: string;
        };
        /** @description Somebody who is watched. */
        WatchedPatient: {
            patientId: string;
        };
        WatchedPatientList: {
            items: components["schemas"]["WatchedPatient"][];
        };
        /** @description A day that is otherwise than its weekday; without hours it is off. */
        WorkDay: {
            /** @description Such as 2026-12-24. */
            date: string;
            departmentId?: string | null;
            from?: string | null;
            to?: string | null;
        };
        /** @description A stretch of every week. */
        WorkStretch: {
            /** @description monday to sunday */
            day: string;
            departmentId: string;
            /** @description Such as 09:00. */
            from: string;
            /** @description Such as 17:30. */
            to: string;
        };
        /** @description An incident that somebody of the workforce caused. */
        WorkforceIncident: {
            /** Format: date-time */
            closedAt?: string | null;
            /** @description Whether it is written down what follows for whoever caused it. */
            decided: boolean;
            /** Format: date-time */
            discoveredAt: string;
            id: string;
        };
        WorkforceIncidentList: {
            items: components["schemas"]["WorkforceIncident"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_on_call_department: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is on call in a department */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OnCall"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This description */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_pubnub_auth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRenewal"];
            };
        };
        responses: {
            /** @description The token of the caller's part in a visit, or else the staff's to listen with, for clients that renew it by themselves */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenewedToken"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_telemedicine_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description A token for the caller's part in a visit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_telemedicine_turn_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TurnRequest"];
            };
        };
        responses: {
            /** @description A credential with which the caller's browser reaches the media relay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TurnCredential"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_access_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Campaigns, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReviewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_access_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCampaign"];
            };
        };
        responses: {
            /** @description Open a campaign over all who work here now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReview"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_access_reviews_id_people: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those in a campaign, with role, last use and what was decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReviewItemList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_access_reviews_id_people_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDecision"];
            };
        };
        responses: {
            /** @description Keep somebody's access, or revoke it, which closes the account at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReview"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_account_bans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whose accounts are banned, why and by whom */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BannedAccountList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_activity_flags: {
        parameters: {
            query?: {
                /** @description open or closed; both unless said */
                state?: string;
                /** @description own-record, co-worker, same-surname, same-address, vip, bulk, after-hours, break-glass or failures */
                rule?: string;
                /** @description of whom */
                account?: string;
                /** @description about whose record */
                patient?: string;
                /** @description raised before the flag of this id, for the next page */
                before?: string;
                /** @description at most so many; 50 unless said, 200 at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the rules found in the audit log, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityFlagList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_activity_flags_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A flag with the entries of the audit log behind it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityFlagOpened"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_activity_flags_id_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewActivityDisposition"];
            };
        };
        responses: {
            /** @description Say what came of a flag that does not concern one's own account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityFlag"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_activity_reviews: {
        parameters: {
            query?: {
                /** @description signed before the review of this id, for the next page */
                before?: string;
                /** @description at most so many; 100 unless said, 200 at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The periods that were signed for, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityReviewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_activity_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign for what happened since the last review */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityReview"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_activity_reviews_standing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What there is to review now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityStanding"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_summary: {
        parameters: {
            query?: {
                /** @description at or after this time */
                from?: string;
                /** @description before this time */
                until?: string;
                /** @description false: without what was refused, and so without an entry of the audit log */
                refusals?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the clinic did */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminSummary"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_agreements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every version of every agreement */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_agreements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAgreement"];
            };
        };
        responses: {
            /** @description Propose an agreement, or its next version */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agreement"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_agreements_id_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End an agreement now; what it covered is reached no more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agreement"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_agreements_id_versions_version_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approve the version that somebody else proposed, within five minutes of showing a second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agreement"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_agreements_id_versions_version_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take back a version that nobody has approved; what stands goes on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agreement"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments: {
        parameters: {
            query?: {
                /** @description only of this patient */
                patientId?: string;
                /** @description only of this provider */
                providerId?: string;
                /** @description only those that end at or after this time */
                from?: string;
                /** @description only those that start before this time */
                until?: string;
                /** @description true to name patients and providers, for staff */
                names?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Appointments, earliest first; a patient's own */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedAppointmentList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAppointment"];
            };
        };
        responses: {
            /** @description Book a visit */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show an appointment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Call it off */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_check_in: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Arriving"];
            };
        };
        responses: {
            /** @description The patient arrives; telehealth consent is required */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Arrival"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments_id_confidential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether a visit is kept from whoever acts for its patient */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Confidential"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_appointments_id_confidential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confidential"];
            };
        };
        responses: {
            /** @description Keep a visit from whoever acts for its patient, who are out at once, or no more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments_id_intake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the patient is today and how to reach them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intake"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_appointments_id_intake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIntake"];
            };
        };
        responses: {
            /** @description Say where the patient is today and how to reach them; asked at every visit. Administrators and compliance officers say where they were once it is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments_id_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The patient's links, newest first, and those asked for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkViewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make the patient's link; the ones before it end */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewLinkView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_no_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The patient never came */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments_id_notices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of the notices about an appointment, a line a way, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentNotices"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_reschedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTime"];
            };
        };
        responses: {
            /** @description Move it to another time */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_results_available: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell the patient that there is something new to read */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_appointments_id_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the patient would come earlier, and what is offered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waitlist"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_appointments_id_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWish"];
            };
        };
        responses: {
            /** @description The patient would come earlier; the appointment stays theirs until they take another time */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_appointments_id_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The patient keeps the time they have */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_waitlist_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take the time that is offered: the answer is the new appointment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appointments_id_waitlist_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Let the time that is offered go to the next */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest signed checkpoint (text/plain) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_entries: {
        parameters: {
            query?: {
                /** @description by whom */
                actor?: string;
                /** @description for which patient */
                patient?: string;
                /** @description what happened, by its code */
                type?: string;
                /** @description at or after this time */
                from?: string;
                /** @description before this time */
                until?: string;
                /** @description before this index, for the next page */
                before?: string;
                /** @description at most so many; 50 unless said, 500 at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Entries of the audit log, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_entries_index_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                index: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry with its proof, as a C2SP tlog-proof (text/plain) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_fhir: {
        parameters: {
            query?: {
                /** @description at or after this time */
                from?: string;
                /** @description before this time; at most 92 days later */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The audit log of a period as FHIR R4 AuditEvents, one a line, oldest first (application/fhir+ndjson) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_hand_overs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the keys that sign checkpoints followed each other: notes, each signed by both (text/plain) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key that verifies checkpoints (text/plain) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audit_tile_level_tile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                level: string;
                tile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hashes of the audit log's tree (C2SP tlog-tiles: the prefix is /api/v1/audit; entries are not served so) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_audit_watch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A token to hear on audit.{organization} what is committed to the audit log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_break_glass: {
        parameters: {
            query?: {
                /** @description true for those that nobody has reviewed, the oldest first */
                unreviewed?: string;
                /** @description what comes after the opening of this id, for the next page */
                after?: string;
                /** @description at most so many; 200 unless said, and at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Records opened out of turn, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakGlassList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_break_glass_id_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UseReview"];
            };
        };
        responses: {
            /** @description Write down whether it was right */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakGlass"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server's clock and how fast it runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_assets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The inventory: what the server finds of itself, and what is declared */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceAssetList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_assets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComplianceAsset"];
            };
        };
        responses: {
            /** @description Declare an asset */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceAsset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_compliance_assets_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComplianceAsset"];
            };
        };
        responses: {
            /** @description Say anew what an asset is, as its next version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceAsset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_assets_id_retire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComplianceAssetVersion"];
            };
        };
        responses: {
            /** @description Say that an asset is there no more; its risks go with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceAsset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_attestations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is vouched for, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceAttestationList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_attestations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComplianceAttestation"];
            };
        };
        responses: {
            /** @description Vouch for what no program can observe */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceAttestation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_checks: {
        parameters: {
            query?: {
                /** @description hipaa, which is meant unless said; nprm2025, the proposed rule; or part2 or asvs-l2, those checks that serve 42 CFR Part 2 or ASVS */
                profile?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every check, what the last run found, and how that was a week before or, in the first week, in the oldest run; and how far the run is that goes on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompliancePosture"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_checks_run: {
        parameters: {
            query?: {
                /** @description hipaa, which is meant unless said; nprm2025, the proposed rule; or part2 or asvs-l2, those checks that serve 42 CFR Part 2 or ASVS */
                profile?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Have every check run now and the signed report kept; GET /api/v1/compliance/checks tells how far that is */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompliancePosture"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every key that the server has, without one secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyHoldingList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_keys_changes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Replacements of keys that were asked for: those that wait, and then the newest, 50 at most */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyChangeList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_keys_changes_id_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approve within a day what somebody else asked for, which carries it out. Asks for the second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyChange"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_keys_changes_id_refuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refuse what somebody asked for, or take back what one asked for. Asks for the second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyChange"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_keys_compromised: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DistrustedKey"];
            };
        };
        responses: {
            /** @description A key is no longer to be trusted: ask that this is recorded and the key replaced; somebody else approves it. Asks for the second factor again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyChange"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_keys_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask that a new version of the key-encryption key is put in use, by which every key is wrapped anew while the server runs; somebody else approves it. Asks for the second factor again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyChange"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_risk_analyses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every analysis of risks, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskAnalysisList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_risk_analyses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Close the analysis of what is there now, signed, within five minutes of showing a second factor again; somebody else approves it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskAnalysis"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_risk_analyses_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What an analysis holds, and what was signed over it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskAnalysisDocument"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_risk_analyses_id_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approve the newest analysis, which somebody else closed, within five minutes of showing a second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskAnalysis"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_risks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The risks of every asset that is there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceRiskList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_risks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComplianceRisk"];
            };
        };
        responses: {
            /** @description Write a risk of an asset down */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceRisk"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_compliance_risks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComplianceRisk"];
            };
        };
        responses: {
            /** @description Say anew how a risk stands, as its next version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceRisk"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_compliance_waivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What may fail for a while, and decisions about addressable specifications, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceWaiverList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_waivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComplianceWaiver"];
            };
        };
        responses: {
            /** @description Ask that a check may fail for a while, within five minutes of showing a second factor again; somebody else approves it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceWaiver"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_waivers_id_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approve what somebody else asked for, within five minutes of showing a second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceWaiver"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_compliance_waivers_id_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a waiver now, or refuse one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceWaiver"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consent_forms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The consent forms */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentFormList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consent_forms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewForm"];
            };
        };
        responses: {
            /** @description Add a version of a form; its words never change */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentForm"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consent_forms_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who reviewed which words of the consent forms, what was written down last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentFormReviewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consent_forms_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConsentFormReview"];
            };
        };
        responses: {
            /** @description Write down who reviewed the words of a consent form; the same again adds nothing */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentFormReview"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consent_forms_type_locale_changes: {
        parameters: {
            query?: {
                /** @description the version that was agreed to */
                from?: string;
                /** @description the version to read now */
                to?: string;
            };
            header?: never;
            path: {
                type: string;
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of each paragraph between two versions of a form */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FormChangeList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consents: {
        parameters: {
            query?: {
                /** @description telehealth, data-sharing or recording */
                type?: string;
                /** @description recorded at or after this time */
                from?: string;
                /** @description only of this patient */
                patient?: string;
                /** @description recorded before this time */
                until?: string;
                /** @description older than the record of this id, for the next page */
                before?: string;
                /** @description at most so many; 50 unless said, 500 at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The register of consents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A consultation and who is in it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_colleagues: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To whom the visit can be handed, and how each is licensed where the patient is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Colleagues"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnding"];
            };
        };
        responses: {
            /** @description Everything is done; the visit's tokens end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_copy: {
        parameters: {
            query?: {
                /** @description en or es; the patient's own unless said */
                language?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record of a visit that is over, as an accessible PDF to keep */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_escalations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEscalation"];
            };
        };
        responses: {
            /** @description Raise an emergency; whoever is on call is told at once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_consultations_id_escalations_escalation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                escalation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Amendment"];
            };
        };
        responses: {
            /** @description Say how bad an emergency is and what it is about, after it was raised */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_escalations_escalation_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                escalation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Call an emergency off that was raised by mistake */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_interpreter_requests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which interpreters were asked for, and where that stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterpreterRequestList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_interpreter_requests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInterpreterRequest"];
            };
        };
        responses: {
            /** @description Ask the clinic's interpreters of a language into a visit */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterpreterRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notes"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_consultations_id_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNotes"];
            };
        };
        responses: {
            /** @description Write the notes over the version that was read */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notes"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_participants: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewParticipant"];
            };
        };
        responses: {
            /** @description Bring somebody in; a guest gets a link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invited"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_consultations_id_participants_participant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                participant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take somebody out, or go; tokens end at once */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_participants_participant_object: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                participant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The patient objects to somebody, who is out at once and stays out but for an emergency */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participant"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_psychotherapy_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The psychotherapy notes that the caller wrote; nobody else's, ever */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notes"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_consultations_id_psychotherapy_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNotes"];
            };
        };
        responses: {
            /** @description Write psychotherapy notes over the version that was read */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notes"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_quality: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSample"];
            };
        };
        responses: {
            /** @description How the call is for the caller */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the recording stands and who agrees */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRecording"];
            };
        };
        responses: {
            /** @description Ask for, answer, start, stop or file a recording */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_return: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send the patient back to the queue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_seat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whoever acts for the patient takes a seat beside them; everybody is told, and the patient may object */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participant"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_consultations_id_sensitivity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSensitivity"];
            };
        };
        responses: {
            /** @description Say whether 42 CFR Part 2 protects a visit, and all that is of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consultation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_start: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Starting"];
            };
        };
        responses: {
            /** @description Both are there; refused or warned of where the provider holds no licence in the patient's state, refused without an intake where the clinic wants one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the patient takes home */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_survey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSurvey"];
            };
        };
        responses: {
            /** @description Answer the survey, once */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            /** @description Give somebody something to do after a visit */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consultations_id_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the conversation after a visit stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewThread"];
            };
        };
        responses: {
            /** @description Let the patient of a visit that is over write to those who treated them, for some days from now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_thread_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End the conversation before its time; what was written stays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_thread_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description Write a message, encrypted with the conversation's key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_thread_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say that what was written was read */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_thread_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A token to read the conversation after a visit, and the key to it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadToken"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProvider"];
            };
        };
        responses: {
            /** @description Hand the visit to another provider; refused or warned of as its start is where they hold no licence. The patient stays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_video: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVideo"];
            };
        };
        responses: {
            /** @description A video session began or ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_consultations_id_wrap_up: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The talk is over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_csp_reports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a browser tells that the policy of the pages kept one from: counted by day, without what addresses hold */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_demo_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockStep"];
            };
        };
        responses: {
            /** @description Move a demo's clock ahead; what is due meanwhile happens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_departments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The departments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_departments_department: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDepartment"];
            };
        };
        responses: {
            /** @description Add a department; the same again changes nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Department"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_departments_department_hours: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description When a department is open, and whether it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hours"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_departments_department_hours: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHours"];
            };
        };
        responses: {
            /** @description Say when a department is open */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hours"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_departments_department_leads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is told of emergencies when nobody is on call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentLeads"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_departments_department_leads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLeads"];
            };
        };
        responses: {
            /** @description Say who is told of emergencies when nobody is on call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentLeads"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_departments_department_rota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A department's rota */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rota"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_departments_department_rota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRota"];
            };
        };
        responses: {
            /** @description Say who takes turns on call; an empty rota ends it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rota"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_departments_department_rota_overrides: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOverride"];
            };
        };
        responses: {
            /** @description Somebody takes a layer's turn between two instants; providers for themselves */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rota"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_departments_department_rota_overrides_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The turn is its own member's again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rota"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_departments_department_rota_turns: {
        parameters: {
            query?: {
                /** @description from when */
                from?: string;
                /** @description until when, at most 92 days later */
                until?: string;
            };
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whose turn it is between two instants, layer by layer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotaTurnList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_departments_department_visit_types: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sorts of visits of a department */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitTypeList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_departments_department_visit_types: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitType"];
            };
        };
        responses: {
            /** @description Add a sort of visit, or change it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_disclosures_id_strike: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StrikeReason"];
            };
        };
        responses: {
            /** @description Strike a disclosure that was never so; it stays, with the reason */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disclosure"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_egress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where this server goes, and what covers it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DestinationList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_escalations: {
        parameters: {
            query?: {
                /** @description active, acknowledged, resolved or withdrawn */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Emergencies, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EscalationList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_escalations_escalation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                escalation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole record of an emergency: who was paged when and how, who took it up, how it ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_escalations_escalation_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                escalation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take an emergency up */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_escalations_escalation_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                escalation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewResolution"];
            };
        };
        responses: {
            /** @description It is over: what came of it, and how */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_escalations_escalation_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                escalation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEmergencyReview"];
            };
        };
        responses: {
            /** @description Write down what was learned of an emergency that is over: an officer, or who leads its department, once */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_evaluations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every evaluation with its findings, the last one done first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_evaluations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvaluation"];
            };
        };
        responses: {
            /** @description Write an evaluation down */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_evaluations_id_findings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvaluationFinding"];
            };
        };
        responses: {
            /** @description Write a finding of an evaluation down, as open */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_evaluations_id_findings_number_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationClosing"];
            };
        };
        responses: {
            /** @description Say that a finding was closed, and how; it stays closed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_exercises: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every exercise, the last one held first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExerciseList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_exercises: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewExercise"];
            };
        };
        responses: {
            /** @description Write an exercise down */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exercise"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_interpreter_requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the caller is asked and has not declined, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterpreterRequestList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_interpreter_requests_request_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take a request up: the caller is in the visit with that */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterpreterRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_interpreter_requests_request_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Decline a request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterpreterRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_interpreting: {
        parameters: {
            query?: {
                /** @description a month such as 2026-03, by the clinic's clock */
                month?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who interpreted in a month, in which language, from when until when */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Interpreting"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_keysets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All keysets, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysetList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_keysets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKeyset"];
            };
        };
        responses: {
            /** @description Make a keyset; its secret key is shown this once. People have shown their second factor again within the five minutes before */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKeyset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_keysets_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show a keyset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keyset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_keysets_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedOptions"];
            };
        };
        responses: {
            /** @description Change a keyset's add-ons and limits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keyset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_keysets_key_bans: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is banned from a keyset, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserBanList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_keysets_key_bans_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUserBan"];
            };
        };
        responses: {
            /** @description Shut a user out of a keyset within a second, with every token that names them */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_keysets_key_bans_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Let a user in again, but for whoever's account is closed; whose account is banned is let in by the account, by a second person (409). People have shown their second factor again within the five minutes before */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_keysets_key_keys_kind: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description Make a new secret or publish key; those before it count until the overlap ends. People have shown their second factor again within the five minutes before */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKeyset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_keysets_key_keys_kind_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                kind: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a key now, with all that it signed. People have shown their second factor again within the five minutes before */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_keysets_key_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Service"];
            };
        };
        responses: {
            /** @description Take a keyset out of service, or put it back. People have shown their second factor again within the five minutes before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keyset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_language_notices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notices of language assistance, one of each language */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanguageNotices"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_language_notices_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every version of the notices of language assistance, by language and the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanguageNoticeVersionList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_language_notices_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLanguageNotice"];
            };
        };
        responses: {
            /** @description Enter the next version of the notice in a language; its words never change, and the same again adds nothing */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanguageNoticeVersion"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_language_notices_locale_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdraw the notice in a language, until another one is entered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanguageNoticeVersion"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_links_look: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Holding"];
            };
        };
        responses: {
            /** @description Where a link stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LookView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_links_open: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToOpen"];
            };
        };
        responses: {
            /** @description Open a link, once, with the patient's birth date */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_links_recover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Lost"];
            };
        };
        responses: {
            /** @description Ask for a new link; the answer is the same whoever asks */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_mail_bounces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a mail server reports of a letter that it took: a delivery status notification, as it came */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnedMail"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_notices: {
        parameters: {
            query?: {
                /** @description written down at or after this time */
                from?: string;
                /** @description written down before this time */
                until?: string;
                /** @description only in this state, such as failed */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of all notices, a line a way, newest first, at most 500 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeRecordList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_notices_notice_seen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Confirm a notice of one's own; its letters are not needed any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_officials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who was named security or privacy official, or deputy of one, and how each stands now; whoever holds a post first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfficialList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_officials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOfficial"];
            };
        };
        responses: {
            /** @description Name somebody security or privacy official, or deputy of one; they follow whoever held that post */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Official"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_on_call_department: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOnCall"];
            };
        };
        responses: {
            /** @description Say who is on call in a department */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OnCall"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_organization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_organization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewName"];
            };
        };
        responses: {
            /** @description Rename the organization, or give it another clock */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_passkeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One's passkeys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyViewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_passkeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            /** @description Add a passkey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedPasskey"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_passkeys_registration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What to make a passkey with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreationOptions"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_passkeys_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a passkey, within five minutes of showing a second factor again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_accesses: {
        parameters: {
            query?: {
                /** @description the `next` of the page before, for the next page */
                before?: string;
            };
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who did what with a patient's record and when, newest first, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReport"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_accounting: {
        parameters: {
            query?: {
                /** @description only what left at or after this time */
                from?: string;
            };
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounting of disclosures (45 CFR 164.528), six years back at most */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accounting"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_accounting_copy: {
        parameters: {
            query?: {
                /** @description only what left at or after this time */
                from?: string;
                /** @description en or es; the patient's own unless said */
                language?: string;
            };
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounting of disclosures, as an accessible PDF to keep */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_break_glass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreakGlassReason"];
            };
        };
        responses: {
            /** @description Open a record out of turn for an hour; asks for the second factor again, and tells the officers */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakGlass"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_patients_patient_break_glass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Close a record that one has open out of turn */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_consents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A patient's consents, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_consents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConsent"];
            };
        };
        responses: {
            /** @description Record that a patient consented */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_consents_type_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Revocation"];
            };
        };
        responses: {
            /** @description Take a consent back; what stood on it ends at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_disclosures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All disclosures of a patient's data, also those that no accounting tells of */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_disclosures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDisclosure"];
            };
        };
        responses: {
            /** @description Write down that health data was given to somebody else */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disclosure"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_exports_export_archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                export: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A patient's whole record as JSON and files in a zip */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_exports_export_document: {
        parameters: {
            query?: {
                /** @description en or es; the patient's own unless said */
                language?: string;
            };
            header?: never;
            path: {
                patient: string;
                export: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was written and said in a patient's visits, as an accessible PDF */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_privacy_notice_answers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a patient said when asked whether they received the notice, the oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyNoticeAnswerList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_privacy_notice_answers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPrivacyNoticeAnswer"];
            };
        };
        responses: {
            /** @description Record what a patient says who is asked whether they received the notice; the same again changes nothing */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyNoticeAnswer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_privacy_requests: {
        parameters: {
            query?: {
                /** @description made before the request of this id, for the next page */
                before?: string;
                /** @description at most so many; 200 unless said, and at most */
                limit?: string;
            };
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a patient asked about their record, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequestList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_privacy_requests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPrivacyRequest"];
            };
        };
        responses: {
            /** @description Ask for a copy of the record, a correction or a restriction */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_privacy_requests_id_disagreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Disagreement"];
            };
        };
        responses: {
            /** @description Say that one disagrees with the denial of a correction; it stays with the record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_privacy_requests_id_exports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRecordExport"];
            };
        };
        responses: {
            /** @description Say for what a copy of the record is; it can be taken for an hour. Officers have shown their second factor again within the five minutes before, patients their password or a second factor within ten */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordExport"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_privacy_requests_id_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take a request back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_privacy_standing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Restrictions and answered corrections that stand with a patient's record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequestList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_proxies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who acts and acted for a patient, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProxyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_proxies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProxy"];
            };
        };
        responses: {
            /** @description Let a guardian act for a patient */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proxy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_proxies_proxy_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                proxy: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take a proxy back; all that is open by it ends at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proxy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_proxies_proxy_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                proxy: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToVisit"];
            };
        };
        responses: {
            /** @description Make the link by which somebody comes to a visit of the patient for whom they act */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewLinkView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_patients_patient_proxies_proxy_links_send: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
                proxy: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToVisit"];
            };
        };
        responses: {
            /** @description Make that link and send it to whoever acts, by letter to their own address */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_patients_patient_record: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All visits of a patient, for those who have a part in their care or broke the glass */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitedViewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people: {
        parameters: {
            query?: {
                /** @description the role */
                role?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List people of a role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleListed"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_people: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPerson"];
            };
        };
        responses: {
            /** @description Add a person */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_people_me_push_subscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Subscription"];
            };
        };
        responses: {
            /** @description Push one's notices to this browser, and to nobody else there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_people_me_push_subscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Unsubscription"];
            };
        };
        responses: {
            /** @description Push nothing more to this browser */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_people_search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Search"];
            };
        };
        responses: {
            /** @description Search people by role and name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleFound"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show a person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_people_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedAccount"];
            };
        };
        responses: {
            /** @description Close an account, which ends all that is open by it, or open it; give another role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people_person_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description API keys with scope, end and last use: one's own, or as an administrator anybody's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyViewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_people_person_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Make an API key that acts as this person, within its scopes and five minutes of showing a second factor again: one's own, or as an administrator that of an account to which nobody signs in, or without the scope clinic */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_people_person_api_keys_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take an API key back: one's own, or as an administrator anybody's */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people_person_availability: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether a provider takes patients */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_people_person_availability: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAvailability"];
            };
        };
        responses: {
            /** @description Say whether a provider takes patients */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_people_person_ban: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lift a ban that somebody else placed, within five minutes of showing a second factor again; the account stays closed until it is opened */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_people_person_contacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewContacts"];
            };
        };
        responses: {
            /** @description Set the e-mail address and phone number of a patient, or of whoever acts for one, and correct their birth date; one's own within ten minutes of showing again that it is oneself */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_people_person_contacts_channel_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                channel: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say that an address is right although a letter came back; letters go there again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_people_person_identity_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forget by which name identity providers know somebody, within five minutes of showing a second factor again; what is open by the account ends, and the next name with its address is linked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_people_person_language: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLanguage"];
            };
        };
        responses: {
            /** @description Say in which language somebody is written to */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people_person_notice_choices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How a person is told things */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeChoices"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_people_person_notice_choices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoticeChoices"];
            };
        };
        responses: {
            /** @description Choose how a person is told things */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_people_person_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            /** @description Set a password: one's own, or as an administrator anybody's */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people_person_reachability: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether letters reach a person, by e-mail and by SMS */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reachability"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_people_person_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove all second factors of somebody who lost them, within five minutes of showing one's own again, and end their sessions */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_people_person_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open sessions: one's own, or as an administrator anybody's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionViewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_people_person_sessions_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign a session out from elsewhere */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_policies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each policy that the rules ask for, how it stands today, and its versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_policies_kind_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPolicyVersion"];
            };
        };
        responses: {
            /** @description Add the next version of a policy; it replaces the one before from its first day on */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_policies_kind_versions_version_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPolicyReview"];
            };
        };
        responses: {
            /** @description Say that the version in force was reviewed and stays as it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_privacy_incidents: {
        parameters: {
            query?: {
                /** @description what comes after the incident of this id, for the next page */
                after?: string;
                /** @description at most so many; 50 unless said, 200 at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The register of incidents, what is open and due first before the rest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncidentList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPrivacyIncident"];
            };
        };
        responses: {
            /** @description Write an incident down */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_privacy_incidents_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An incident with what follows from it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_assessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBreachAssessment"];
            };
        };
        responses: {
            /** @description Write down the four factors, and what they come to */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_cause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentCause"];
            };
        };
        responses: {
            /** @description Say whether somebody of the workforce caused an incident; if so, it is to be decided what follows for them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Close an incident of which nothing is missing, as a second person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_delays: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBreachDelay"];
            };
        };
        responses: {
            /** @description Write down that law enforcement has notices wait, which puts off by when they are due */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_delays_delay_strike: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                delay: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Strike such a statement that was written down wrongly; it stays, and counts no more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_notices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBreachNotice"];
            };
        };
        responses: {
            /** @description Write down who was notified, and how that is known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_patients: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentLoss"];
            };
        };
        responses: {
            /** @description Add patients by hand, or all of the clinic, of whom something was lost that no account was shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open a closed incident again, because more was learned of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentSearch"];
            };
        };
        responses: {
            /** @description Find by the audit log whose records an account was shown in a window, and add them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_incidents_id_stage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentStage"];
            };
        };
        responses: {
            /** @description Say that it is contained, eradicated or recovered from */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyIncident"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_privacy_notice: {
        parameters: {
            query?: {
                /** @description en or es; else by Accept-Language */
                locale?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notice of privacy practices in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyNotice"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_privacy_notice_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every version of the notice of privacy practices, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyNoticeVersionList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_notice_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPrivacyNotice"];
            };
        };
        responses: {
            /** @description Enter the next version of the notice of privacy practices; its words never change */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyNoticeVersion"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_notice_versions_version_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say that the notice in force was held against the law and stays as it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyNoticeVersion"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_privacy_requests: {
        parameters: {
            query?: {
                /** @description true for what waits for its answer, the first day first */
                open?: string;
                /** @description what comes after the request of this id, for the next page */
                after?: string;
                /** @description at most so many; 200 unless said, and at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What patients asked about their records: all, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedPrivacyRequestList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_requests_id_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyAnswer"];
            };
        };
        responses: {
            /** @description Grant or deny a request; a denial says why */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedPrivacyRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_requests_id_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyExtension"];
            };
        };
        responses: {
            /** @description End a restriction with the patient's agreement, which is written down */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedPrivacyRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_privacy_requests_id_extend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyExtension"];
            };
        };
        responses: {
            /** @description Put an answer off by 30 days, once, with a reason that the patient reads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedPrivacyRequest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_providers_provider_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description When a provider works */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_providers_provider_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSchedule"];
            };
        };
        responses: {
            /** @description Say when a provider works; visits that are booked stay */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_push_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key with which a browser subscribes to pushes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushKey"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_quarantine: {
        parameters: {
            query?: {
                /** @description found before this time, for the next page */
                before?: string;
                /** @description at most so many; 50 unless said, 500 at most */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Files that were refused as malware, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinedFileList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_queue_entries_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An entry and its place */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePlace"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_accept_colleague: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whoever of the department is free first sees the patient, who keeps their place */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_admit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Expected"];
            };
        };
        responses: {
            /** @description Take this patient out of turn */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_leave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The patient leaves */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_no_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Called, and not there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_priority: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPriority"];
            };
        };
        responses: {
            /** @description Decide anew how urgent it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_ready: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Checked"];
            };
        };
        responses: {
            /** @description The device check is done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queue_entries_entry_return: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Back within the grace period after a no-show */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Arrival"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How every queue stands, and what whoever came now would be told */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOverviewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_queues_department: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is there now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueEntryList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queues_department_admit_next: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take whoever is next: by priority, then by time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Visit"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_queues_department_broadcast: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBroadcast"];
            };
        };
        responses: {
            /** @description Tell all who wait the same thing, by code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Told"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_queues_department_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            /** @description Move an entry within its line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueEntryList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether health data is accepted, and what is missing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_recoveries: {
        parameters: {
            query?: {
                /** @description true for those that were used and that nobody has reviewed */
                unreviewed?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sealed ways back in: who keeps them, and which were used */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_recoveries_id_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UseReview"];
            };
        };
        responses: {
            /** @description Write down whether its use was right */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_retention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is due, with rules, holds and plans */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_retention_certificates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Certificates of disposal */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisposalCertificateList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_holds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHold"];
            };
        };
        responses: {
            /** @description Hold something whatever the rules say */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_holds_id_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask that a hold ends, or end it as a second person, within five minutes of showing a second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_plans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what may go: a dry run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisposalPlan"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_plans_id_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approve a plan that somebody else made, within five minutes of showing a second factor again; one record that a court or a law orders goes at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisposalPlan"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_retention_plans_id_items: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records of a plan */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisposalItemList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_plans_id_object: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Object to a plan, or stop its run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisposalPlan"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRetentionRule"];
            };
        };
        responses: {
            /** @description Propose a rule */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionRule"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_rules_approve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionRuleName"];
            };
        };
        responses: {
            /** @description Approve a version of a rule that somebody else proposed, within five minutes of showing a second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionRule"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retention_shreds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShred"];
            };
        };
        responses: {
            /** @description Propose that one record goes before the run would, within five minutes of showing a second factor again; another person approves it as a plan */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisposalPlan"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What waits for the caller to review, sign, answer or approve, by kind; what nobody or only somebody else may settle now is not counted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitingReviewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_role_grants: {
        parameters: {
            query?: {
                /** @description pending, approved, refused or direct */
                outcome?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Roles that were given, and privileged ones that wait for a second person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantViewList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_role_grants_grant_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approve a role that somebody else proposed, within five minutes of showing a second factor again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_role_grants_grant_refuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refuse a proposed role, or take one's own proposal back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_rota_gaps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where nobody is on call in the next fourteen days */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentGapList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_rota_unheard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is called in an emergency and gets no SMS of it, since they wrote STOP or their number leads nowhere, or has no way but the open application */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnheardList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sanctions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last 500 decisions about members of the workforce but those about the caller, what was written down last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SanctionList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sanctions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSanction"];
            };
        };
        responses: {
            /** @description Write down what follows for a member of the workforce, or that nothing does and why */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sanction"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sanctions_incidents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incidents that somebody of the workforce caused, those first of which no decision is written down */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkforceIncidentList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_second_factor_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A secret for one's authenticator app; it counts once it is confirmed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_second_factor_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove one's authenticator app, within five minutes of showing a second factor again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_second_factor_totp_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Code"];
            };
        };
        responses: {
            /** @description Confirm the app by a code; the recovery codes are shown this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Sign in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sessions_current: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who am I */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_sessions_current: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sessions_current_extend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Somebody is there: keep the session open */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sessions_current_proof: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Shown"];
            };
        };
        responses: {
            /** @description Show one's password or second factor again, before what asks for that */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sessions_current_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The identity providers that can show that it is oneself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sessions_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UsedPasskey"];
            };
        };
        responses: {
            /** @description Sign in by passkey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sessions_passkey_challenge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What to sign in by passkey with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestOptions"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_slots: {
        parameters: {
            query?: {
                /** @description in which department */
                departmentId?: string;
                /** @description for which sort of visit */
                visitType?: string;
                /** @description with whom; anybody unless said */
                providerId?: string;
                /** @description for whom the desk looks, or staff to whom they are entrusted; patients look for themselves */
                patientId?: string;
                /** @description from when */
                from?: string;
                /** @description until when, at most 31 days later */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The times that can be booked, earliest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the SMS gateway calls about: words people wrote, and reports of letters */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sso: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The identity providers of the clinic */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sso_provider_callback: {
        parameters: {
            query?: {
                /** @description what the provider gives for a token */
                code?: string;
                /** @description the attempt */
                state?: string;
                /** @description why there is no code */
                error?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Come back from the identity provider */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sso_provider_prove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go to the identity provider to show again that it is oneself */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sso_provider_start: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go to the identity provider to sign in (a page's link, not a call) */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_staff_names: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Name the staff, who left too */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffNameList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_tasks: {
        parameters: {
            query?: {
                /** @description open, the default, done, or ownerless: open and nobody's */
                state?: string;
                /** @description how many, 1 to 200; 50 unless said */
                limit?: string;
                /** @description the `next` of the page before, for the next page */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the caller's tasks and those they gave, or of those whose owners work here no more; what is due first before the rest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_tasks_task_done: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTaskNote"];
            };
        };
        responses: {
            /** @description Say that a task is done, and how */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_tasks_task_owner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOwner"];
            };
        };
        responses: {
            /** @description Hand a task to somebody else; of one that is nobody's, whoever treats in its department, and administrators */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_threads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open conversations after the caller's visits, for nurses those of their departments; whoever waits for an answer first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_today: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the caller has before them today */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Today"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_training: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The active staff by id, and whether the training of each is due */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingMemberList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_training: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTraining"];
            };
        };
        responses: {
            /** @description Write down that some of the staff were trained together; the same again adds nothing */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingEntryList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_training_entries: {
        parameters: {
            query?: {
                /** @description only of this member of the staff */
                personId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last 500 entries about training, struck ones too, what was written down last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingEntryList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_training_entries_id_strike: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take an entry back as wrong; it stays, marked as that */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingEntry"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_watch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A token to hear of one's notices with, and of one's departments' queues and emergencies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_watched_patients: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Patients of whose record it is told at once who opens it without a part in the care */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchedPatientList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_watched_patients_patient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatientWatch"];
            };
        };
        responses: {
            /** @description Watch a patient's record, or no longer */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_audit_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationEvent"];
            };
        };
        responses: {
            /** @description Append an application's event to the audit log, by an API key of the scope audit-events; the same id again appends nothing and answers the same */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnteredEvent"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_scim_v2_ServiceProviderConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What of SCIM this server does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScimConfig"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_scim_v2_Users: {
        parameters: {
            query?: {
                /** @description userName eq "…", and no other */
                filter?: string;
                /** @description the first to answer, counted from 1 */
                startIndex?: string;
                /** @description at most so many; 100 at most */
                count?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those who work here */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScimUserList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_scim_v2_Users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScimUser"];
            };
        };
        responses: {
            /** @description Add somebody who works here */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScimUser"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_scim_v2_Users_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show somebody who works here */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScimUser"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_scim_v2_Users_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScimReplacement"];
            };
        };
        responses: {
            /** @description Say what the directory has of somebody; inactive counts as in a patch, and the rest stays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScimUser"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_scim_v2_Users_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take a leaver out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_scim_v2_Users_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScimPatch"];
            };
        };
        responses: {
            /** @description Set somebody active or inactive; inactive ends all that is open by their account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScimUser"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_v2_apps: {
        parameters: {
            query?: {
                /** @description Which page, from 1 */
                page?: string;
                /** @description How many to a page: 1 to 100, 10 unless given */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the apps */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppPage"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    post_v2_apps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppName"];
            };
        };
        responses: {
            /** @description Make an app */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    get_v2_apps_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show an app */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    patch_v2_apps_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppName"];
            };
        };
        responses: {
            /** @description Rename an app */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppView"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    get_v2_keysets: {
        parameters: {
            query?: {
                /** @description Which page, from 1 */
                page?: string;
                /** @description How many to a page: 1 to 100, 10 unless given */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the keysets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysetPage"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    post_v2_keysets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHostedKeyset"];
            };
        };
        responses: {
            /** @description Make a keyset in an app */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysetWithConfig"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    get_v2_keysets_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show a keyset, without its secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostedKeyset"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    get_v2_keysets_id_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a keyset offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysetConfig"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
    patch_v2_keysets_id_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeysetConfig"];
            };
        };
        responses: {
            /** @description Change what a keyset offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysetConfig"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refused"];
                };
            };
        };
    };
}
