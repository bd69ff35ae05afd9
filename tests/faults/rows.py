"""The attack catalogue, row by row: which tests hold it, or why none does.

A row's letter says where it attacks: A entities and DTDs, B size, C malformed documents
and encodings, D the shape of envelopes, E the transport, F numbers, booleans and dates,
G texts and what is made of them, H keys and tenants, I the pages for people. Documents
and values that are named after a row, in documents.py and values.py, hold it too.
"""

CATALOGUE = {
    "A": 16,
    "B": 14,
    "C": 18,
    "D": 16,
    "E": 16,
    "F": 16,
    "G": 16,
    "H": 16,
    "I": 8,
}
ALL = [
    f"{letter}{n}" for letter, count in CATALOGUE.items() for n in range(1, count + 1)
]

# Row → tests, as file::function below tests/, several with blanks between them.
HELD = {
    "A5": "faults/test_network.py::test_a_dtd_calls_nobody",
    "A6": "faults/test_network.py::test_a_dtd_calls_nobody",
    "A7": "faults/test_network.py::test_a_dtd_calls_nobody",
    "A10": "faults/test_network.py::test_a_dtd_calls_nobody",
    "A13": "protocol/test_documents.py::test_a_dtd_does_not_hide_in_another_encoding",
    "A15": "faults/test_network.py::test_a15_xinclude_calls_nobody",
    "A16": "faults/test_network.py::test_a16_a_schema_location_calls_nobody",
    "B1": "protocol/test_document_limits.py::test_elements_are_not_nested_deeper",
    "B2": "protocol/test_document_limits.py::test_64_attributes_of_an_element_are_the_most",
    "B5": "protocol/test_document_limits.py::test_2000_elements_are_the_most",
    "B11": "protocol/test_sizes.py::test_a_body_is_read_whole_or_refused"
    " faults/test_requests.py::test_b11_b12_what_is_too_large_is_413"
    " faults/test_transport.py::test_b11_a_declared_gigabyte_is_413_at_once"
    " faults/test_through_nginx.py::test_b11_b12_a_large_body_is_413",
    "B12": "faults/test_transport.py::test_b12_chunks_over_the_limit_are_413"
    " faults/test_requests.py::test_b11_b12_what_is_too_large_is_413",
    # gzip is undone, within the limit; a bomb is too large and not of a wrong type.
    "B14": "faults/test_requests.py::test_b14_a_gzip_bomb_is_413"
    " protocol/test_codings.py::test_a_bomb_costs_neither_memory_nor_time",
    "C1": "faults/test_transport.py::test_c1_a_body_that_ends_too_early_is_refused",
    "C2": "protocol/test_generated.py::test_c2_a_truncated_request_writes_nothing"
    " protocol/test_generated.py::test_c2_truncated_json_writes_nothing",
    "C9": "faults/test_requests.py::test_c9_a_split_value_is_the_value"
    " faults/test_requests.py::test_c9_a_comment_in_a_value_is_refused"
    " faults/test_requests.py::test_c9_an_instruction_in_a_value_is_refused",
    "C11": "protocol/test_charsets.py::test_the_transports_charset_wins"
    " protocol/test_charsets.py::test_without_a_charset_the_declaration_must_be_true",
    "C12": "faults/test_requests.py::test_c12_c13_another_charset_is_415",
    "C13": "faults/test_requests.py::test_c12_c13_another_charset_is_415"
    " protocol/test_charsets.py::test_another_charset_is_415_and_named",
    "C14": "faults/test_costs.py::test_c12_to_c14_a_charset_costs_nothing",
    # What is UTF-8 in truth cannot be told from Latin-1.
    "C15": "faults/test_requests.py::test_c15_latin_1_is_read_as_it_declares_itself",
    "C17": "faults/test_corpora.py::test_c17_what_is_not_well_formed_is_refused"
    " protocol/test_not_well_formed.py::test_is_refused",
    "C18": "faults/test_corpora.py::test_c18_what_is_valid_is_no_envelope",
    "D1": "protocol/test_soap.py::test_the_envelope_decides_the_version",
    "D6": "protocol/test_soap_parameters.py::test_headers_that_must_be_understood_are_not",
    "D7": "faults/test_requests.py::test_d7_an_action_of_another_operation_runs_nothing",
    "D8": "faults/test_network.py::test_d8_a_reply_to_calls_nobody",
    "D9": "faults/test_requests.py::test_d9_a_key_given_twice_is_refused_in_either_order",
    "D13": "faults/test_network.py::test_d13_an_href_calls_nobody",
    "D15": "faults/test_requests.py::test_d15_multipart_is_415",
    "D16": "protocol/test_wsdl.py::test_a_foreign_host_never_sticks"
    " protocol/test_wsdl.py::test_public_url_comes_before_every_header",
    "E1": "faults/test_transport.py::test_e1_a_long_query_is_414"
    " faults/test_transport.py::test_e1_too_many_or_long_headers_are_431",
    "E2": "faults/test_transport.py::test_e2_a_wrong_content_length_is_refused"
    " faults/test_transport.py::test_e2_e3_a_body_framed_twice_or_oddly_is_refused"
    " faults/test_through_nginx.py::test_e_no_body_becomes_a_request",
    "E3": "faults/test_transport.py::test_e2_e3_a_body_framed_twice_or_oddly_is_refused"
    " faults/test_through_nginx.py::test_e_no_body_becomes_a_request",
    "E4": "faults/test_transport.py::test_e4_wrong_chunks_are_refused"
    " faults/test_transport.py::test_a_get_that_is_cut_off_is_not_carried_out",
    # A request of HTTP/1.1 without a Host is answered: old programs send such.
    "E5": "faults/test_transport.py::test_e5_e13_what_is_no_http_is_400"
    " faults/test_transport.py::test_e5_http_1_0_needs_no_host",
    "E6": "faults/test_transport.py::test_e6_a_header_with_an_underscore_is_dropped",
    "E7": "faults/test_transport.py::test_e7_other_paths_are_404"
    " faults/test_transport.py::test_e7_an_absolute_uri_tells_no_host",
    "E8": "faults/test_transport.py::test_e8_nobody_is_trusted_for_forwarded_headers"
    " protocol/test_addresses.py::test_who_is_not_trusted_is_not_heard"
    " faults/test_through_nginx.py::test_e8_what_a_caller_says_of_proxies_is_not_passed_on",
    "E9": "faults/test_requests.py::test_e9_another_media_type_on_the_soap_path_is_415",
    "E10": "faults/test_costs.py::test_e10_a_content_type_of_semicolons_costs_nothing",
    "E11": "faults/test_requests.py::test_e11_another_verb_writes_nothing",
    "E12": "serving/test_slow_callers.py::test_e12_who_is_refused_is_not_asked_for_the_body",
    "E13": "faults/test_transport.py::test_e5_e13_what_is_no_http_is_400"
    " serving/test_incoming.py::test_what_is_invalid_is_over_at_once"
    " faults/test_through_nginx.py::test_e_what_is_invalid_breaks_nothing",
    "E14": "serving/test_slow_callers.py::test_slow_callers_hold_up_nobody_and_are_cut_off"
    " serving/test_taken_replies.py::test_who_takes_nothing_is_cut_off"
    " faults/test_through_nginx.py::test_e14_stalled_bodies_keep_nobody_waiting",
    "E15": "faults/test_transport.py::test_e15_what_is_left_of_a_body_is_no_request"
    " faults/test_transport.py::test_e15_a_connection_is_used_again_after_a_refusal"
    " faults/test_through_nginx.py::test_e_no_body_becomes_a_request",
    "E16": "serving/test_many_callers.py::test_idle_callers_keep_nobody_waiting"
    " serving/test_many_callers.py::test_idle_callers_make_room_for_others",
    "F4": "rules/test_notations.py::test_a_whole_number",
    "F7": "rules/test_money.py::test_a_digit_too_many_does_not_fit",
    "F8": "rules/test_money.py::test_fits_money"
    " usecases/test_update_lead_refusals.py::test_amounts_beyond_the_limit",
    "F10": "faults/test_amounts.py::test_f10_what_is_no_amount_is_refused"
    " faults/test_amounts.py::test_f10_an_amount_is_exact",
    "F11": "protocol/test_choices.py::test_boolean_refuses",
    "F12": "protocol/test_choices.py::test_enum_refuses_other_names",
    "F13": "rules/test_times.py::test_what_is_no_time"
    " rules/test_days.py::test_what_is_no_day rules/test_fields.py::test_refuses",
    "F14": "rules/test_times.py::test_what_is_no_time"
    " rules/test_times.py::test_the_ends_of_the_calendar_are_told_by_utc",
    "F15": "usecases/test_buyer_contract_refusals.py::test_refuses_on_edit"
    " usecases/test_buyer_contract.py::test_clears"
    " contract/test_buyer_contract.py::test_what_a_real_client_sends_skips",
    "F16": "rules/test_contracts.py::test_max_post_errors_refused"
    " usecases/test_buyer_contract_refusals.py::test_refuses_on_create"
    " rules/test_contracts.py::test_lead_age",
    "G1": "faults/test_texts.py::test_g_a_text_is_a_text_in_every_parameter",
    "G2": "faults/test_texts.py::test_g_a_text_is_a_text_in_every_parameter"
    " protocol/test_log.py::test_a_line_of_the_log_stays_one_line",
    "G3": "protocol/test_pairs.py::test_octets_are_utf8_or_refused"
    " protocol/test_pairs.py::test_an_escaped_control_character_is_refused",
    "G4": "admin/test_texts.py::test_every_page_shows_texts_as_texts"
    " faults/test_texts.py::test_g_a_text_is_a_text_in_every_parameter",
    "G5": "admin/test_report.py::test_the_csv_has_all_columns_and_computes_nothing"
    " admin/test_leads_by_buyer.py::test_the_csv_has_all_columns_and_computes_nothing"
    " rules/test_days.py::test_formulas_become_texts",
    "G6": "faults/test_network.py::test_g6_a_link_is_kept_and_never_followed"
    " rules/test_contracts.py::test_decoded_link",
    "G7": "faults/test_texts.py::test_g_a_text_is_a_text_in_every_parameter"
    " rules/test_contracts.py::test_how_accents_are_written_does_not_count",
    "G8": "faults/test_texts.py::test_g8_what_the_database_cannot_take_is_a_bug_of_ours",
    "G9": "rules/test_contracts.py::test_contract_name",
    "G10": "rules/test_contracts.py::test_name_key"
    " usecases/test_buyer_contract_refusals.py::test_a_name_is_taken_however_it_is_written",
    "G11": "faults/test_texts.py::test_g11_null_is_a_word_and_empty_is_absent",
    "G12": "faults/test_texts.py::test_g_a_text_is_a_text_in_every_parameter",
    "G13": "faults/test_corpora.py::test_g13_naughty_strings_come_back_as_they_were",
    "G14": "faults/test_texts.py::test_g_a_text_is_a_text_in_every_parameter",
    "G15": "faults/test_requests.py::test_g15_what_repeats_or_overflows_is_refused"
    " faults/test_requests.py::test_g15_a_semicolon_is_a_letter",
    "G16": "faults/test_texts.py::test_g16_what_cannot_be_answered_is_not_written",
    "H1": "faults/test_keys.py::test_h1_h3_what_is_not_the_key_is_no_key"
    " faults/test_keys.py::test_h1_no_key_and_a_nul",
    "H2": "faults/test_keys.py::test_h2_h13_an_old_key_dies_at_its_time_and_the_new_one_goes_on"
    " faults/test_keys.py::test_h2_a_key_revoked_during_the_call_does_all_or_nothing",
    "H3": "faults/test_keys.py::test_h1_h3_what_is_not_the_key_is_no_key",
    "H4": "contract/test_keys.py::test_what_is_anothers_does_not_exist"
    " faults/test_timing.py::test_h4_anothers_lead_takes_the_time_of_none",
    "H5": "contract/test_keys.py::test_an_admin_page_refuses"
    " contract/test_keys.py::test_a_demanded_key_is_refused",
    "H6": "contract/test_keys.py::test_what_is_anothers_does_not_exist",
    "H8": "faults/test_keys.py::test_h8_no_answer_holds_what_another_caller_sent"
    " protocol/test_spyne_defects.py::test_s1_no_fault_holds_anothers_values",
    "H9": "contract/test_keys.py::test_a_demanded_key_is_refused"
    " contract/test_keys.py::test_a_key_is_taken_as_a_parameter",
    "H10": "repositories/test_key_timing.py"
    "::test_a_key_that_begins_as_a_good_one_takes_as_long_as_any",
    "H11": "contract/test_throttle.py::test_wrong_keys_beyond_the_limit"
    " contract/test_throttle.py::test_unknown_leads_beyond_the_limit"
    " contract/test_throttle_shared.py::test_two_instances_are_one",
    "H12": "contract/test_throttle.py::test_a_key_has_a_limit_of_its_own",
    "H13": "faults/test_keys.py::test_h2_h13_an_old_key_dies_at_its_time_and_the_new_one_goes_on",
    "H14": "faults/test_transport.py::test_h14_a_key_in_a_broken_request_is_not_logged"
    " faults/test_keys.py::test_h14_h15_no_key_goes_to_the_database"
    " protocol/test_log.py::test_a_key_is_in_no_line_of_the_log"
    " faults/test_canaries.py::test_no_secret_turns_up",
    "H15": "faults/test_keys.py::test_h14_h15_no_key_goes_to_the_database",
    "H16": "admin/test_keys.py::test_a_key_is_shown_once_and_never_again",
    "I1": "admin/test_guard.py::test_every_post_needs_a_token"
    " admin/test_guard.py::test_another_sessions_token_is_refused"
    " admin/test_guard.py::test_the_cookie_on_https",
    "I2": "admin/test_guard.py::test_the_headers_of_a_page"
    " admin/test_guard.py::test_https_is_asked_for_again_on_https_only",
    "I3": "admin/test_texts.py::test_every_page_shows_texts_as_texts"
    " admin/test_failures.py::test_another_verb_is_refused",
    "I4": "admin/test_login.py::test_nobody_is_sent_elsewhere",
    "I5": "browser/test_texts.py::test_270_texts_that_attack browser/test_texts.py::test_stored_texts browser/test_texts.py::test_texts_of_an_address",
    "I6": "admin/test_login.py::test_the_session_is_another_one_after_login_and_after_logout"
    " admin/test_login.py::test_a_session_dies_at_logout admin/test_login.py::test_a_session_ends",
    "I7": "admin/test_login.py::test_ten_wrong_passwords_bring_a_delay"
    " admin/test_login.py::test_an_unknown_user_gets_the_same_answer",
    "I8": "admin/test_login.py::test_a_disabled_users_session_ends_at_the_next_request",
}

DOES_NOT_APPLY = {
    "H7": "no operation takes several owners' things at once, and users of the pages"
    " are of no buyer",
}
