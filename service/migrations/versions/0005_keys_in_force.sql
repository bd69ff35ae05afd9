CREATE VIEW admin_keys_in_force AS
    SELECT api_key_id, key_hash
      FROM api_keys
     WHERE buyer_id IS NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now());
CREATE VIEW buyer_keys_in_force AS
    SELECT api_key_id, key_hash, buyer_id
      FROM api_keys
     WHERE buyer_id IS NOT NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now());
