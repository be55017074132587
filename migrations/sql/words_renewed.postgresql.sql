CREATE FUNCTION search_newest(asked tsquery, newest bigint)
RETURNS TABLE (rowid bigint) LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
  border bigint;
  parts tsquery;
  found bigint[];
BEGIN
  SELECT min(p.border), CAST(string_agg('@' || p.part, '|') AS tsquery)
  INTO border, parts
  FROM (
    SELECT min(d.id) AS border, (d.id & 2147483647) >> 11 AS part
    FROM (SELECT id FROM search_doc ORDER BY id DESC LIMIT 4096) AS d
    GROUP BY (d.id & 2147483647) >> 11
  ) AS p
  WHERE NOT EXISTS (SELECT 1 FROM search_doc WHERE made < 1)
  HAVING count(*) <= 64;
  found := ARRAY(
    SELECT f.rowid FROM search_fts AS f
    WHERE f.body @@ (asked && parts) AND f.rowid + 0 >= border
    ORDER BY f.rowid + 0 DESC LIMIT newest
  );
  IF cardinality(found) < newest THEN
    RETURN QUERY SELECT f.rowid FROM search_found(asked, newest) AS f;
  ELSE
    RETURN QUERY SELECT unnest(found);
  END IF;
END $$
