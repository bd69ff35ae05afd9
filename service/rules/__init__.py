"""Pure rules: no SQL, no XML, no clock."""
