-- The NOLOGIN role of each kind of scope, and the application's login that may put them on (never inherit them).
DO $$
DECLARE kind text;
BEGIN
  -- Roles belong to the whole server: two databases migrating at once must not race.
  PERFORM pg_advisory_xact_lock(7308225101);
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'skillplan_app') THEN
    CREATE ROLE skillplan_app LOGIN NOINHERIT;
  END IF;
  FOREACH kind IN ARRAY ARRAY['system', 'admin', 'province', 'prefecture', 'county', 'township', 'department',
                              'institution', 'employer', 'person', 'public'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'skp_' || kind) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', 'skp_' || kind);
    END IF;
    IF NOT pg_has_role('skillplan_app', 'skp_' || kind, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO skillplan_app WITH INHERIT FALSE', 'skp_' || kind);
    END IF;
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), 'skp_' || kind);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', 'skp_' || kind);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
