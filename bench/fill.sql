-- Rows of a round in the document review, in bulk. Statements end with a line of two dashes and a semicolon.
-- The session replicates: triggers and foreign keys rest, so every row below must be right by itself.

-- People: officer, supervisor, agency, experts, and one person per organisation.
INSERT INTO accounts_user (password, is_superuser, email, name, phone, is_active, session_version)
SELECT '!' , false, role || '@bench.invalid', label, '', true, 0
FROM (VALUES ('office', '王建国'), ('supervisor', '李卫民'), ('agency', '赵文静')) person (role, label)
UNION ALL
SELECT '!', false, 'expert' || i || '@bench.invalid', '评审专家' || i, '', true, 0
FROM generate_series(1, %(experts)s) i
UNION ALL
SELECT '!', false, 'owner' || id || '@bench.invalid', '申报联系人' || id, '', true, 0
FROM applications_organisation
--;
CREATE TEMP TABLE person AS
SELECT id, split_part(email, '@', 1) AS role, (SELECT id FROM accounts_user WHERE email = 'office@bench.invalid') AS office
FROM accounts_user
--;
CREATE TEMP TABLE expert AS
SELECT id, substr(role, 7)::int AS i FROM person WHERE role LIKE 'expert%%'
--;
CREATE TEMP TABLE owner AS
SELECT id, substr(role, 6)::bigint AS organisation FROM person WHERE role LIKE 'owner%%'
--;
INSERT INTO accounts_rolegrant (user_id, role, scope_kind, scope_id, granted_by_id, granted_at)
SELECT id, role, '', NULL, NULL, %(at)s FROM person WHERE role IN ('office', 'supervisor')
UNION ALL
SELECT id, role, 'cycle', %(cycle)s, office, %(at)s FROM person WHERE role = 'agency'
UNION ALL
SELECT id, 'expert', 'cycle', %(cycle)s, NULL, %(at)s FROM expert
UNION ALL
SELECT id, 'applicant', 'organisation', organisation, NULL, %(at)s FROM owner
--;
INSERT INTO mfa_authenticator (user_id, type, data, created_at)
SELECT id, 'totp', '{"secret": "bench"}', %(at)s FROM person WHERE role NOT LIKE 'owner%%'
--;
INSERT INTO reviews_expertprofile (user_id, code, employer, employer_uscc, kind, title, industries, training,
    removal_reason)
SELECT id, 'E' || lpad(i::text, 4, '0'), '陕西省质量协会', '', CASE WHEN i %% 5 = 1 THEN 'industry' ELSE 'assessor' END, '高级工程师', '[]', '', ''
FROM expert
--;
INSERT INTO reviews_declaration (user_id, cycle_id, kind, text, digest, signed_at)
SELECT expert.id, %(cycle)s, pledge.key, pledge.value, encode(sha256(pledge.value::bytea), 'hex'), %(at)s
FROM expert, jsonb_each_text(%(pledges)s::jsonb) pledge
--;
-- The round is in the document review, its window open now by the real clock.
UPDATE applications_awardcycle SET state = 'document_review', rules_frozen_at = %(at)s WHERE id = %(cycle)s
--;
UPDATE applications_stagewindow SET opens_at = now() - interval '20 days', closes_at = now() + interval '20 days'
WHERE cycle_id = %(cycle)s AND stage = 'document_review'
--;
-- Dossiers. Of a hundred: where they lie (nth of a hundred, up to).
CREATE TEMP TABLE spread (upto int, state text);
INSERT INTO spread VALUES (4, 'draft'), (8, 'bureau_review'), (10, 'endorsed'), (15, 'office_check'), (17, 'correction'),
    (19, 'withdrawn'), (21, 'not_endorsed'), (24, 'ineligible'), (25, 'lapsed'), (85, 'document_review'),
    (90, 'not_shortlisted'), (94, 'defence'), (96, 'site_review'), (98, 'evaluation'), (99, 'candidate'),
    (100, 'not_proposed')
--;
INSERT INTO applications_application (cycle_id, organisation_id, group_id, bureau_id, number, state, version,
    created_by_id, created_at, submitted_at, qualified_at, state_since, correction_due_at)
SELECT %(cycle)s, organisation.id, grp.id, remit.bureau_id, 'BJZL-2024-' || lpad(place::text, 5, '0'), state, 3,
    owner.id, %(at)s, CASE WHEN state <> 'draft' THEN %(at)s + place * interval '1 second' END,
    CASE WHEN percent > 25 THEN %(at)s END, %(at)s, CASE WHEN state = 'correction' THEN now() + interval '9 days' END
FROM (SELECT *, row_number() OVER (ORDER BY id) AS place, (row_number() OVER (ORDER BY id) * 37) %% 100 + 1 AS percent
      FROM applications_organisation) organisation
JOIN owner ON owner.organisation = organisation.id
JOIN LATERAL (SELECT state FROM spread WHERE percent <= upto ORDER BY upto LIMIT 1) lies ON true
JOIN applications_group grp ON grp.cycle_id = %(cycle)s AND grp.position = (
    SELECT min(position) FROM applications_group WHERE cycle_id = %(cycle)s) + place %% 6
JOIN LATERAL (SELECT id AS bureau_id, row_number() OVER (ORDER BY id) AS n FROM applications_bureau) remit
    ON remit.n = place %% (SELECT count(*) FROM applications_bureau) + 1
WHERE place <= %(size)s
--;
CREATE TEMP TABLE dossier AS
SELECT a.*, row_number() OVER (ORDER BY a.id) AS i, submitted_at IS NOT NULL AND state NOT IN
    ('bureau_review', 'endorsed', 'lapsed', 'not_endorsed') AS forwarded
FROM applications_application a WHERE cycle_id = %(cycle)s
--;
INSERT INTO applications_sectionanswer (application_id, section, data, version, saved_by_id, saved_at)
SELECT dossier.id, answer.key, answer.value, 4, created_by_id, %(at)s
FROM dossier, jsonb_each(%(answers)s::jsonb) answer
--;
INSERT INTO documents_storedfile (sha256, size, content_type, pages, created_at)
SELECT encode(sha256((dossier.id || slot)::bytea), 'hex'), 250000 + dossier.id, 'application/pdf', 12, %(at)s
FROM dossier, unnest(%(slots)s) slot
--;
INSERT INTO applications_evidencefile (application_id, slot, name, stored_id, uploaded_by_id, uploaded_at,
    position)
SELECT dossier.id, slot, '证明材料-' || slot || '.pdf', stored.id, created_by_id, %(at)s, 1
FROM dossier CROSS JOIN unnest(%(slots)s) slot
JOIN documents_storedfile stored ON stored.sha256 = encode(sha256((dossier.id || slot)::bytea), 'hex')
--;
INSERT INTO applications_dossierversion (application_id, number, sent_version, manifest, digest, receipt_number,
    submitted_by_id, submitted_at)
SELECT dossier.id, 1, 1, jsonb_build_object('number', dossier.number, 'group', 'industrial',
    'answers', %(answers)s::jsonb, 'files', files.list), encode(sha256(dossier.number::bytea), 'hex'),
    dossier.number || '-01', created_by_id, dossier.submitted_at
FROM dossier JOIN (
    SELECT application_id, jsonb_agg(jsonb_build_object('slot', slot, 'name', name, 'sha256', sha256, 'bytes', size)) list
    FROM applications_evidencefile evidence JOIN documents_storedfile stored ON stored.id = evidence.stored_id
    GROUP BY application_id) files ON files.application_id = dossier.id
WHERE dossier.submitted_at IS NOT NULL
--;
INSERT INTO applications_recommendation (application_id, opinion, handler, signatory, signed_on, scan_id, scan_name,
    written_by_id, written_at, submitted_at, approved_by_id, approved_at, sent_back_note)
SELECT id, '该单位质量管理体系运行有效，三年来无重大质量事故，同意推荐。', '孙经办', '周局长', DATE '2024-12-20',
    (SELECT min(id) FROM documents_storedfile), '推荐意见.pdf', created_by_id, %(at)s,
    %(at)s, (SELECT min(office) FROM person), %(at)s, ''
FROM dossier WHERE forwarded OR state = 'endorsed'
--;
INSERT INTO applications_batch (cycle_id, bureau_id, number, forwarded_by_id, forwarded_at)
SELECT %(cycle)s, id, '报送〔2024〕' || id || '号', (SELECT min(office) FROM person), %(at)s FROM applications_bureau
--;
INSERT INTO applications_batchentry (batch_id, application_id, position)
SELECT batch.id, dossier.id, row_number() OVER (PARTITION BY batch.id ORDER BY dossier.id)
FROM dossier JOIN applications_batch batch USING (bureau_id) WHERE forwarded
--;
INSERT INTO applications_checkanswer (application_id, item, verdict, note, by_id, at)
SELECT dossier.id, item, 'pass', '', (SELECT min(office) FROM person), %(at)s
FROM dossier, unnest(%(checks)s) item WHERE qualified_at IS NOT NULL
--;
-- The audit log: five events a dossier. The chain is not verified here, so its hashes only have to differ.
INSERT INTO audit_auditevent (seq, at, actor_id, actor_label, action, object_type, object_id, payload_text, prev_hash, hash)
SELECT (SELECT coalesce(max(seq), 0) FROM audit_auditevent) + row_number() OVER (ORDER BY dossier.id, step),
    %(at)s + step * interval '1 day', created_by_id, '申报联系人', action, 'application', dossier.id::text,
    '{"reason":"","number":"' || dossier.number || '"}',
    encode(sha256((dossier.id || action)::bytea), 'hex'), encode(sha256((dossier.id || action || 'x')::bytea), 'hex')
FROM dossier, (VALUES (1, 'application.created'), (2, 'application.submit'), (3, 'application.endorse'),
    (4, 'application.forward'), (5, 'application.qualify')) event (step, action)
WHERE step = 1 OR (step = 2 AND submitted_at IS NOT NULL) OR forwarded AND (step < 5 OR qualified_at IS NOT NULL)
--;
INSERT INTO notifications_message (id, user_id, key, kind, subject, body, link, created_at, read_at)
SELECT gen_random_uuid(), id, 'bench:' || n, 'notice', '您的申报已受理', '您的申报材料已收到。', '/workspace/', %(at)s,
    CASE WHEN n < 3 THEN %(at)s END
FROM person, generate_series(1, 4) n
--;
-- Panels of five, every qualified dossier before one of them, 23 item scores a sheet.
INSERT INTO reviews_panel (cycle_id, stage, name, state, created_by_id, created_at)
SELECT %(cycle)s, 'document_review', '第' || i || '组', 'enabled', (SELECT min(office) FROM person), %(at)s
FROM generate_series(1, %(experts)s / 5) i
--;
INSERT INTO reviews_panelmember (panel_id, user_id, is_leader)
SELECT panel.id, expert.id, expert.i %% 5 = 1
FROM (SELECT id, row_number() OVER (ORDER BY id) AS i FROM reviews_panel) panel
JOIN expert ON (expert.i + 4) / 5 = panel.i
--;
INSERT INTO reviews_assignment (panel_id, application_id, expert_id, state, proposed_by_id, proposed_at, released_by_id,
    released_at, accepted_at, cancel_reason)
SELECT panel_id, dossier.id, member.user_id, 'accepted', office.id, %(at)s, office.id, %(at)s, %(at)s, ''
FROM (SELECT * FROM person WHERE role = 'office') office, (SELECT *, row_number() OVER (ORDER BY id) AS turn
      FROM dossier WHERE qualified_at IS NOT NULL) dossier
JOIN (SELECT panel_id, user_id, dense_rank() OVER (ORDER BY panel_id) AS panel FROM reviews_panelmember) member
    ON member.panel = dossier.turn %% (%(experts)s / 5) + 1
--;
INSERT INTO reviews_conflictdeclaration (expert_id, application_id, has_conflict, detail, declared_at)
SELECT expert_id, application_id, false, '', %(at)s FROM reviews_assignment
--;
INSERT INTO applications_applicationusergrant (permission_id, user_id, content_object_id)
SELECT permission.id, expert_id, application_id FROM reviews_assignment, auth_permission permission
WHERE codename = 'review_application'
--;
-- Every eighth dossier of a panel is still being judged by everybody.
INSERT INTO reviews_scoresheet (assignment_id, criteria_id, state, version, revision, total_quanta, saved_at, submitted_at, nonce,
    commitment)
SELECT id, %(criteria)s, CASE WHEN open THEN 'draft' ELSE 'submitted' END, 24, 1, 0, %(at)s,
    CASE WHEN NOT open THEN %(at)s END, CASE WHEN open THEN '' ELSE encode(sha256(('n' || id)::bytea), 'hex') END,
    CASE WHEN open THEN '' ELSE encode(sha256(('c' || id)::bytea), 'hex') END
FROM (SELECT assignment.id, dossier.state = 'document_review'
             AND dense_rank() OVER (PARTITION BY panel_id ORDER BY application_id) %% 8 = 0 AS open
      FROM reviews_assignment assignment JOIN dossier ON dossier.id = application_id) sheet
--;
INSERT INTO reviews_itemscore (sheet_id, item_id, percent, bands, reason, version)
SELECT sheet.id, item.id, 35 + 5 * ((hashint8(assignment.application_id) & 7) + (hashint8(sheet.id * 97 + item.id) & 3)),
    item.bands, '', 2
FROM reviews_scoresheet sheet JOIN reviews_assignment assignment ON assignment.id = assignment_id,
    (SELECT id, %(bands)s::jsonb -> kind AS bands FROM reviews_criteriaitem
     WHERE leaf AND criteria_id = %(criteria)s) item
--;
INSERT INTO reviews_scorenote (score_id, kind, position, text, place)
SELECT score.id, note.kind, 0, note.text, '自评报告第12页'
FROM reviews_itemscore score, (VALUES ('strength', '方法系统，有三年数据支持，并与战略目标一致。'),
    ('improvement', '部分过程的定期评价尚不充分。')) note (kind, text)
--;
UPDATE reviews_scoresheet SET total_quanta = total FROM (
    SELECT sheet_id, sum(points * percent / 25) AS total
    FROM reviews_itemscore score JOIN reviews_criteriaitem item ON item.id = item_id GROUP BY sheet_id) sums
WHERE sheet_id = reviews_scoresheet.id
--;
INSERT INTO reviews_opening (cycle_id, group_id, stage, office_key_by_id, office_key_at, supervisor_key_by_id, supervisor_key_at,
    opened_at, root)
SELECT %(cycle)s, id, 'document_review', (SELECT id FROM person WHERE role = 'office'), %(at)s,
    (SELECT id FROM person WHERE role = 'supervisor'), %(at)s, %(at)s, encode(sha256('root'::bytea), 'hex')
FROM applications_group WHERE cycle_id = %(cycle)s
--;
-- A round two years earlier with winners for the public pages and the certificates.
INSERT INTO applications_awardcycle (code, year, title, state, version, rules_hash, rules_frozen_at, list_published_at)
SELECT '2022', 2022, '2022年宝鸡市质量奖', 'closed', 9, rules_hash, rules_frozen_at, %(at)s
FROM applications_awardcycle WHERE id = %(cycle)s
--;
INSERT INTO applications_group (cycle_id, code, name, criteria, position)
SELECT old.id, grp.code, name, criteria, position FROM applications_awardcycle old, applications_group grp
WHERE old.code = '2022' AND grp.cycle_id = %(cycle)s
--;
INSERT INTO applications_awardkind (cycle_id, code, name, ceiling, first_time_money, position)
SELECT old.id, kind.code, name, ceiling, first_time_money, position
FROM applications_awardcycle old, applications_awardkind kind WHERE old.code = '2022' AND kind.cycle_id = %(cycle)s
--;
INSERT INTO applications_application (cycle_id, organisation_id, group_id, bureau_id, number, state, version,
    created_by_id, created_at, submitted_at, qualified_at, state_since)
SELECT old.id, organisation.id, grp.id, (SELECT min(id) FROM applications_bureau), 'BJZL-2022-' || lpad(place::text, 5, '0'),
    'awarded', 12, owner.id, %(at)s, %(at)s, %(at)s, %(at)s
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM applications_organisation ORDER BY id LIMIT %(awards)s) organisation
JOIN owner ON owner.organisation = organisation.id
JOIN applications_awardcycle old ON old.code = '2022'
JOIN applications_group grp ON grp.cycle_id = old.id AND grp.code = 'industrial'
--;
INSERT INTO documents_documentnumber (series, year, value, text, allocated_at)
SELECT 'BJZL', 2022, i, 'BJZL-ZS-2022-' || lpad(i::text, 4, '0'), %(at)s FROM generate_series(1, %(awards)s) i
--;
INSERT INTO committee_award (application_id, kind_id, winner, first_time, money, number_id, verify_code, issued_by_id, issued_at)
SELECT won.id, kind.id, organisation.name, true, 0, number.id, md5(won.number), won.created_by_id, %(at)s
FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM applications_application WHERE state = 'awarded') won
JOIN applications_organisation organisation ON organisation.id = organisation_id
JOIN documents_documentnumber number ON number.value = won.place
JOIN applications_awardkind kind ON kind.cycle_id = won.cycle_id AND kind.code = CASE WHEN place <= 3 THEN 'prize' ELSE 'nomination' END
--;
INSERT INTO applications_announcement (cycle_id, title, body, is_call, created_by_id, created_at, published_at, withdrawal_reason)
SELECT %(cycle)s, '关于2024年宝鸡市质量奖评选有关事项的通知（第' || i || '号）', repeat('各有关单位：请按通知要求办理。', 20), i = 1,
    (SELECT min(office) FROM person), %(at)s, %(at)s, ''
FROM generate_series(1, 20) i
