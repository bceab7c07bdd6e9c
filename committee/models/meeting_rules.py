"""What the database holds a meeting and its ballot to, as the bodies of triggers."""

# Who is present is written before the ballot opens; where the rules say so, who has judged in the round has no vote.
SEATED_BEFORE = """
SELECT ballot_opened_at IS NOT NULL, scorers_vote, cycle_id INTO begun, may_score, of_cycle
    FROM committee_meeting WHERE id = NEW.meeting_id FOR SHARE;
IF begun THEN
    RAISE EXCEPTION 'attendance is recorded before the ballot opens'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_before_ballot';
END IF;
IF NOT may_score AND (EXISTS (
    SELECT 1 FROM reviews_sitesignature signature JOIN reviews_sitereport report ON report.id = signature.report_id
        JOIN reviews_sitevisit visit ON visit.id = report.visit_id JOIN reviews_panel panel ON panel.id = visit.panel_id
    WHERE signature.user_id = NEW.member_id AND panel.cycle_id = of_cycle
) OR EXISTS (
    SELECT 1 FROM reviews_assignment duty JOIN reviews_panel panel ON panel.id = duty.panel_id
    WHERE duty.expert_id = NEW.member_id AND panel.cycle_id = of_cycle AND (
        EXISTS (SELECT 1 FROM reviews_scoresheet WHERE assignment_id = duty.id AND state = 'submitted')
        OR EXISTS (SELECT 1 FROM reviews_defencesheet WHERE assignment_id = duty.id AND state = 'submitted')
    )
)) THEN
    RAISE EXCEPTION 'who has judged in the round has no vote'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'scorers_do_not_vote';
END IF;
RETURN NEW;
"""

# What a secret ballot counts is what lies in its box: a line for every voter who did not step out.
COUNT_IS_THE_BOX = """
IF NOT (SELECT secret FROM committee_meeting WHERE id = NEW.meeting_id) THEN
    RETURN NEW;
END IF;
SELECT count(*) FILTER (WHERE choice = 'agree'), count(*) FILTER (WHERE choice = 'disagree'),
    count(*) FILTER (WHERE choice = 'abstain') INTO yes, no, neither
    FROM committee_boxline WHERE motion_id = NEW.id;
SELECT count(*) INTO voters FROM committee_ballot ballot WHERE ballot.meeting_id = NEW.meeting_id AND NOT EXISTS (
    SELECT 1 FROM committee_stepout WHERE motion_id = NEW.id AND member_id = ballot.member_id);
IF (NEW.agree, NEW.disagree, NEW.abstain) IS DISTINCT FROM (yes, no, neither) OR yes + no + neither <> voters THEN
    RAISE EXCEPTION 'the count differs from the box'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'count_is_the_box';
END IF;
SELECT count(*) INTO ticks FROM committee_boxline line JOIN committee_motion motion ON motion.id = line.motion_id
    WHERE motion.meeting_id = NEW.meeting_id AND motion.kind_id = NEW.kind_id AND line.choice = 'agree';
SELECT count(*) * NEW.places INTO most FROM committee_ballot WHERE meeting_id = NEW.meeting_id;
IF ticks > most THEN
    RAISE EXCEPTION 'more agreements in the box than its ballots had'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'box_within_ceiling';
END IF;
RETURN NEW;
"""

STEPPED_OUT_BEFORE = """
IF EXISTS (SELECT 1 FROM committee_motion WHERE id = NEW.motion_id AND passed IS NOT NULL) THEN
    RAISE EXCEPTION 'the motion is counted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stepped_out_before_the_count';
END IF;
RETURN NEW;
"""

# A ballot is set aside by two persons, before anybody knows a count of it.
VOIDED_BY_TWO = """
IF OLD.ballot_opened_at IS NULL OR OLD.ballot_closed_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM committee_ballotvoid void WHERE void.meeting_id = NEW.id AND void.approved
) THEN
    RAISE EXCEPTION 'a running ballot is set aside by an approved proposal'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_voided_by_two';
END IF;
RETURN NEW;
"""
