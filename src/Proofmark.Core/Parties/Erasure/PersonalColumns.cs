namespace Proofmark.Core.Parties.Erasure;

/// <summary>How erasure reaches what a column holds.</summary>
public enum PersonalReach
{
    /// <summary>It holds no natural person's data.</summary>
    None,

    /// <summary>Officials in their function and users of the node: who did what stays on record.</summary>
    Official,

    /// <summary>Encrypted under the person's own key, which erasure destroys together with the bytes.</summary>
    Key,

    /// <summary>Sealed under the keys of all persons it speaks of (<see cref="PersonVault"/>); it goes with the first of them.</summary>
    Sealed,

    /// <summary>Words that somebody typed: where they name the person they are erased.</summary>
    Words,

    /// <summary>Encrypted for the independent auditor: a record in which a typed word names the person gives way to one without it.</summary>
    Resealed,

    /// <summary>A file's own key, destroyed with the file.</summary>
    Attachment,

    /// <summary>A copy made for work: deleted by the clean-up.</summary>
    Copy,
}

/// <summary>A column and how erasure reaches it.</summary>
public sealed record PersonalColumn(string Table, string Name, PersonalReach Reach, string Why);

/// <summary>
/// Every column of the database that holds text, bytes or JSON, and whether a natural person's data may stand in it. A test
/// compares the list with a migrated database: a new column is classified here before it is used.
/// </summary>
public static class PersonalColumns
{
    private const string List = """
        *: salt | None | random bytes of a record's hash; an erasure destroys them
        access_review_decisions: outcome | None | codes
        acts: type, stage, purpose, request_hash | None | codes; a hash of what was asked with the key that was drawn for it
        acts: legal_basis, case_reference | Words | a case may be called by a person's name
        anomalies: rule, audience, measures | None | codes and numbers
        anomaly_decisions: outcome | None | codes
        anomaly_decisions: words | Words | what a supervisor says of look-ups
        api_token_secrets: hash | None | secrets
        api_tokens: name | Official | names that users give
        api_tokens: scopes, purpose, networks | None | codes
        attachments: subject, sha256, media_type, part, cut | None | codes; a hash of encrypted bytes; the edges of a cut in points
        attachments: caption | Words | what a picture shows
        attachments: wrapped_key | Attachment | pictures and papers of the person, and those whose caption names the person
        batch_withdrawals: reason | Words | typed by a clerk
        batches: file_name | Words | as its sender calls it
        batches: file_sha256, mapping_sha256 | None | hashes of whole files
        checkpoints: root, note | None | the ledger's own
        citizen_events: kind, outcome | None | codes
        citizen_events: words | Words | evidence, reasons and decisions in an officer's words
        citizen_requests: reference, kind, language | None | numbers and codes
        citizen_requests: applicant, representative | Words | who asks
        collection_points: name, country, opens, closes | Official | what stands at the door of a public office; days
        components: kind | None | codes
        credential_events: kind | None | codes
        entries: category, make, make_ref, model, model_ref, calibre, calibre_ref, country, origin, holder_kind, registered | None | what the weapon is
        entries: row_key | Words | some registers number their entries by the holder
        entries: data | Words | other fields as found
        entry_links: reason | Words | typed by a clerk
        alerts: code, subject, kind, arguments | None | findings about the machine: folders, figures
        extracts: language, sha256 | None | a code; a hash of a whole file
        extracts: recipient, reference | Words | a court, and its case, which may be called by a name
        extracts: file | Words | the records as they were handed out; it goes as a whole
        extract_stamps: authority, token, fault | None | an authority’s name and its signature over a hash; a code
        fee_withdrawals: reason | Words | why a receipt does not count
        fees: kind, amount, currency | None | codes and money
        fees: note | Words | a remark on a fee
        notifications: kind, number, path, source | None | codes and numbers that the node gave
        notification_settings: address | Official | where a user wants e-mail; goes with the account
        notification_settings: at_once, daily | None | codes
        node_place: machine, folder | None | a hash; a folder of the operator's
        epochs: statement | Official | signed statement of an operator
        erasures: table_name | None | name of a table
        erasures: rule | None | a rule, refused when it names the person
        events: type, occurred, country | None | codes and dates
        events: data | Words | circumstances, reasons, certificates
        glass_breaks: permission | None | codes
        glass_reviews: outcome | None | codes
        head_signatures: root, key, note | None | signed heads of the ledger
        holdings: stock_number, item, unit, as_of, currency, condition | None | what is in stock
        holdings: holder | Words | as found
        holdings: data | Words | other fields as found
        id_blocks: name | None | names of counters
        import_jobs: purpose, language, register, kind, state | None | codes
        import_jobs: legal_basis, case_reference, file_name, mapping, report, problems | Copy | the job and its findings quote the file
        leaves: content | None | numbers and hashes
        ledger_keys: root, previous, key, statement | None | keys of the node
        list_marks: mark | None | a hash of what was made up
        lookup_cases: case_hash | None | a hash, forgotten sixty days after the case was last named
        lookup_days: roles | None | codes
        lookups: purpose, kind | None | codes
        lookups: subject | None | kind of what was looked at
        lookups: query, case_reference | Words | typed queries
        duties: rule | None | codes
        deactivations: certificate, authority, standard | Words | the certificate of a deactivation
        deactivation_checks: component, rule | None | codes
        deactivation_verdicts: reason | Words | what the second person added
        contradiction_decisions: field | None | codes
        contradiction_decisions: reason | Words | why one register is right, or both stay
        temporary_exports: country | None | where a weapon is
        temporary_exports: reason | Words | why a weapon left the country for a time
        fittings: kind, mark, norm | None | part and its number
        fittings: reason, authority | Words | why a part was put on, and by whose leave
        fitting_ends: reason, authority | Words | why a part was taken off, and by whose leave
        loose_parts: kind, mark, norm, make, model, origin | None | part, its number, what it fits, and codes
        loose_parts: source, holder | Words | from whom a part came, and who has it
        part_kits: label, holder, consignment | Words | what a kit is called, who has it, and its paper
        kit_part_ends: reason | Words | why a part was taken out of a kit
        part_decisions: verdict | None | codes
        part_decisions: reason | Words | on what a decision about differing numbers rests
        destroyed_sightings: how | None | code of an act
        sighting_reviews: verdict | None | codes
        sighting_reviews: reason | Words | what somebody found out about a destroyed weapon that was seen again
        duty_ends: how | None | codes
        mark_exemptions: ground | None | codes
        mark_exemptions: reason | Words | why a weapon need not be marked
        mark_flags: kind | None | codes
        mark_flags: seen_by, signs, examination | Words | what somebody saw of a mark, from which examination
        mark_flag_ends: reason | Words | why a flag on a mark was lifted
        mark_searches: query, words | Words | typed queries of searches that are kept
        mark_search_choices: reason | Words | why a candidate was opened
        marks: component, kind, country, method, legibility, material, quality | None | codes
        marks: text, norm, place | None | what stands on the weapon, and where
        message_effects: verdict, code | None | codes
        message_receipts: verdict, code, envelope | None | codes, and a receipt that holds nothing else
        messages_in: kind, hash, verdict, code | None | codes; the hash that chains signed messages
        messages_in: envelope | Sealed | sealed when persons were released; else searched for words
        messages_out: kind, hash | None | codes; the hash that chains signed messages
        messages_out: envelope | Sealed | sealed when persons are released; else searched for words
        messages_refused: code, field, hash | None | codes
        messages_refused: envelope | Sealed | not kept when persons were released; else searched for words
        node: code, state, profile, origin | None | the node
        one_time_links: token_hash, kind | None | a hash of random bytes
        organisations: code, name, kind, country | None | legal persons; a natural person is recorded as one
        peer_details: name, state, address | None | the other node
        peer_details: reason | Official | an administrator's words about a node
        peer_epochs: direction | None | codes
        peer_epochs: reason | Official | an administrator's words about a node
        peer_heads: verdict, root, key, note | None | signed heads of peers’ ledgers
        peer_ledger_keys: root, previous, key, statement | None | keys of nodes
        peer_positions: in_hash, out_hash | None | hashes of whole messages
        peer_statements: kind, envelope | None | keys of nodes
        peers: node, root_key | None | keys of nodes
        peers: compared_with | Official | who read the fingerprint at the other end
        person_contents: field, legal_basis | None | the kind of datum and the law
        person_contents: cipher | Key | everything that is known of a person
        person_erasures: rule | None | a rule, refused when it names the person
        person_limits: source, kept | None | a law as it is cited, and a code; deleted with the person's key
        passkeys: credential_id, public_key, transports | None | secrets and codes
        passkeys: name | Official | names that users give
        person_keys: wrapped | Key | the person's key; deleted
        proposal_decisions: reason | Words | typed by the second person
        proposals: act_type, subject | None | codes and numbers
        proposals: data | Words | what was proposed, and why
        provider_links: issuer | None | the address of an identity provider
        provider_links: subject | Official | what the identity provider calls a user of the node
        quality_findings: rule, data, state | None | codes, and what a register says of a weapon
        quality_run_rules: rule | None | codes
        quality_decisions: kind | None | codes
        quality_decisions: whom, note | Words | which office was asked, and what was said
        queue: kind | None | codes
        queue: payload, last_error | Words | numbers as a rule; what failed may quote more
        record_tiles: hashes | None | salted hashes
        conversions: name, page_kind, fields | None | what paper is called; codes
        conversion_pages: reason | Words | why there is nothing on a page
        conversion_readings: data | Words | what was typed from paper: weapons, no persons
        conversion_differences: field | None | codes
        conversion_settlements: field | None | codes
        conversion_settlements: value | Words | what a field of paper says
        conversion_outcomes: reason | Words | why a line was struck
        conversion_hints: program | None | a program's name
        conversion_hints: text | Words | what a program read from a scan: the names on it too
        spot_checks: name, strata, seed | None | what a check is called; codes; random bytes
        spot_check_strata: code | None | years and codes
        spot_check_findings: verdict, field | None | codes
        spot_check_findings: seen, note | Words | what a checker saw
        exhibits: label | Words | what stands on the bag of an exhibit
        exhibit_steps: kind, destination, decision | None | codes
        exhibit_steps: custodian, place, seal, reference, note | Words | who had an exhibit, where, and what was ordered
        restorations: kind, component, damage | None | codes
        restorations: reference, laboratory, place | Words | a laboratory's case, and where on a weapon its mark was
        restoration_readings: method, pattern | None | codes, and marks of weapons
        restoration_readings: note | Words | what an examiner remarked
        evidence_holds: review | None | dates
        evidence_holds: authority, case_reference, reason | Words | who needs a weapon unchanged, and why
        evidence_hold_ends: reason | Words | why it is needed no longer
        marking_machines: make, model, serial, method, donor | None | machines that mark weapons, and the State or body that gave one
        machine_postings: place | None | where a machine stands
        machine_certificates: operator, certificate | Official | operators by number: who was trained stays on record
        staff_certificates: number, issued_by | Official | certificates of a registry’s staff: who was trained stays on record
        staff_certificates: kind | None | codes
        staff_certificate_ends: reason | Words | why a certificate was withdrawn
        staff_rules: kind | None | codes
        staff_overrides: reason | Words | why a supervisor let somebody work
        staff_passes: state | None | codes
        machine_events: kind, item | None | codes and names of consumables
        machine_events: note | Words | what was done to a machine
        marking_campaigns: name, owners, category, mark_kind, country | None | what a campaign is about
        campaign_sessions: district, place | None | where weapons are marked
        campaign_sessions: operator | Official | operators by number: who marked stays on record
        session_overrides: reason | Words | why a supervisor let an operator work
        session_weapons: serial, slot | None | the number that a weapon is to bear; an hour, without a person
        session_results: outcome | None | codes
        session_results: reason | Words | why a weapon was not marked
        mark_readings: reading, legibility | None | what stands on a weapon
        campaign_closures: note | Words | a remark on a closed campaign
        marking_practices: country, mark_kind, content, component, place, method, symbols, pattern, force, source | None | how States mark weapons, as they publish it
        craft_producers: code, district | None | who it is stands with the person
        producer_licences: licence | Official | numbers of licences to make weapons
        producer_trainings: kind | None | codes
        producer_trainings: note | Words | what a producer was taught
        field_conflicts: content | Words | what was sent from the field of a record whose mark another recovery bears
        field_decisions: decision | None | codes
        field_decisions: reason | Words | what was compared, in an officer's words
        field_photographs: digest | None | hashes of pictures as they were sent
        field_records: kind, digest | None | codes; a hash of what was sent with the id that the device drew
        stock_count_lines: text, outcome | None | marks of weapons and codes
        stock_counts: digest, day | None | a hash of what was sent; a date
        recoveries: kind, country, occurred | None | codes and dates
        recoveries: cause, place, circumstances, authority, case_reference | Words | how a weapon was found
        recovery_codes: code_hash | None | secrets
        reference_calibres: key, content, name, kind, data | None | reference data
        reference_categories: key, content, parent, name_ar, name_en, name_es, name_fr, name_ru, name_zh, data | None | reference data
        reference_codes: key, content, table_name, code, definition, data | None | reference data
        reference_countries: key, content, alpha2, alpha3, number, name_ar, name_en, name_es, name_fr, name_ru, name_zh, region, sub_region, valid_from, valid_to, data | None | reference data
        reference_makes: key, content, name, kind, country, place, data | None | reference data; makers of old are firms
        reference_matches: kind, norm, as_found, reference | None | makes and calibres as found
        reference_models: key, content, make_key, name, data | None | reference data
        reference_sources: set_sha256, file, file_sha256, data | None | reference data
        registers: code, name, kind, law | None | offices and laws
        register_laws: layer, basis, force, caveat | None | offices and laws
        retention_rules: kind, about, counted_from, source, force | None | codes and laws
        weapon_purges: rule | None | a law
        weapon_purges: reason | Words | why the record of a weapon was purged
        company_closures: basis | None | a law or decision about a company
        closure_manifests: kind | None | codes
        closure_receipts: kind | None | codes
        closure_receipts: document | Words | what records of a company came with
        return_receipts: document | Words | what a return came with
        return_schedules: kind, period | None | codes
        return_schedule_ends: reason | Words | why a schedule of returns ends
        inspections: office | Official | which office inspected
        inspection_findings: severity | None | codes
        inspection_findings: words | Words | what an inspection found
        finding_ends: evidence | Words | what shows that it was put right
        closure_ends: outcome | None | codes
        closure_ends: missing, why | Words | which records of a company are missing, and why
        registers: secret | None | a key
        role_permissions: permission | None | codes
        roles: code, name | None | names of roles
        schema_migrations: name, checksum | None | the schema's own
        sealed_records: hash | None | hashes of ciphers
        sealed_records: cipher | Resealed | look-ups for covert cases, encrypted; read word by word by an erasure
        sealed_roots: root | None | a hash
        sealed_work: box | Copy | the sealed case of a session, encrypted; deleted when its time is over
        serial_returns: reason | Words | why numbers came back
        serial_schemes: name, pattern, alphabet, check_by | None | how weapons are numbered
        sessions: security_stamp, purpose | None | codes
        sessions: device | None | browser and system, in two words
        sessions: legal_basis, case_reference | Words | what the work is for
        trace_events: type | None | codes
        trace_events: data | Words | messages of a case, without the persons released
        trace_events: sealed | Sealed | the persons released
        trace_policies: level | None | codes
        traces: side, country, reference | None | codes
        traces: data | Words | a request with its circumstances
        unmatched: kind, norm, as_found | None | makes and calibres as found
        used_assertions: hash | None | a hash, forgotten when the assertion ends
        user_credentials: password_hash, security_stamp, authenticator | None | secrets
        user_details: name | Official | users of the node
        user_details: language | None | codes
        users: login | Official | users of the node
        weapon_states: status | None | codes
        """;

    /// <summary>All of them; the table <c>*</c> stands for every table.</summary>
    public static IReadOnlyList<PersonalColumn> All { get; } = [.. List.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(Read)];

    private static IEnumerable<PersonalColumn> Read(string line)
    {
        var cells = line.Split(" | ");
        var at = cells[0].IndexOf(':', StringComparison.Ordinal);
        foreach (var column in cells[0][(at + 1)..].Split(',', StringSplitOptions.TrimEntries))
            yield return new PersonalColumn(cells[0][..at], column, Enum.Parse<PersonalReach>(cells[1]), cells[2]);
    }
}
