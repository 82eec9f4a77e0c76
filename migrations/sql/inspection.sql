-- The report box: put in by anybody, followed by its receipt (R70).

-- A report comes in for a county or township that is ours: its due day, the first one's where it was sent twice.
CREATE OR REPLACE FUNCTION file_complaint(of_id uuid, of_region text, of_kind text, content bytea, contact bytea,
                                          receipt bytea, at timestamptz)
RETURNS date LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO complaint (id, region, kind, content_sealed, contact_sealed, receipt_index, received_at, due_on)
    SELECT of_id, r.code, of_kind, content, contact, receipt, at,
      (at AT TIME ZONE 'Asia/Shanghai')::date + setting_number(left(r.code, 6), 'complaint_days', 15)
    FROM region r WHERE r.code = of_region AND r.level IN ('county', 'township')
    ON CONFLICT DO NOTHING;
  RETURN (SELECT c.due_on FROM complaint c WHERE c.id = of_id AND c.receipt_index = receipt);
END $$;
REVOKE EXECUTE ON FUNCTION file_complaint(uuid, text, text, bytea, bytea, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_complaint(uuid, text, text, bytea, bytea, bytea, timestamptz) TO skp_public;

-- How a report stands and what was answered, for whoever shows its receipt; not what was reported, nor by whom.
CREATE OR REPLACE FUNCTION followed_complaint(receipts bytea[])
RETURNS TABLE (kind text, state text, received_at timestamptz, due_on date, outcome text, answer text,
               answered_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT c.kind, c.state, c.received_at, c.due_on, c.outcome, c.answer, c.answered_at FROM complaint c
    WHERE c.receipt_index = ANY (receipts);
END $$;
REVOKE EXECUTE ON FUNCTION followed_complaint(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION followed_complaint(bytea[]) TO skp_public;

-- A report stays as it came in; an answer is final once it is closed.
CREATE OR REPLACE FUNCTION guard_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'closed' OR (OLD.region, OLD.kind, OLD.receipt_index, OLD.received_at, OLD.due_on)
      IS DISTINCT FROM (NEW.region, NEW.kind, NEW.receipt_index, NEW.received_at, NEW.due_on)
      OR (OLD.state = 'answered' AND NEW.state = 'received') OR (OLD.state = 'received' AND NEW.state = 'closed') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'complaint_closed', DETAIL = '投诉举报先答复再办结，办结后不能再改';
  END IF;
  RETURN NEW;
END $$;

-- A decided case stays as it was decided; what it is about never changes.
CREATE OR REPLACE FUNCTION guard_voucher_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'decided' OR (OLD.region, OLD.kind, OLD.subject, OLD.complaint_id, OLD.title, OLD.reasons, OLD.opened_by,
      OLD.opened_at) IS DISTINCT FROM (NEW.region, NEW.kind, NEW.subject, NEW.complaint_id, NEW.title, NEW.reasons,
      NEW.opened_by, NEW.opened_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_case_decided', DETAIL = '案件已经决定，不能再改';
  ELSIF NEW.state = 'decided' AND EXISTS (SELECT FROM voucher_case_item i WHERE i.case_id = NEW.id AND i.frozen) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_case_decided', DETAIL = '案件里还有冻结的培训券，先解冻或作废';
  END IF;
  RETURN NEW;
END $$;

-- Vouchers, evidence and acts belong to a case that is still open.
CREATE OR REPLACE FUNCTION guard_voucher_case_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM voucher_case c WHERE c.id = NEW.case_id AND c.state = 'open' AND c.county = left(NEW.region, 6);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_case_decided', DETAIL = '案件已经决定，不能再改';
  END IF;
  RETURN NEW;
END $$;
