/* The crypto floor against published answers: FIPS 180 and RFC 6962 (SHA-256), RFC 4231 (HMAC), RFC 8032 (Ed25519),
 * draft-irtf-cfrg-xchacha-03 A.3.1; and what it promises of recovery codes, words and passphrases. */
#include "test.h"

#include "crypto/hash.h"
#include "crypto/key.h"
#include "crypto/seal.h"
#include "crypto/sign.h"

#include <string.h>

static void is_hex(const uint8_t *p, size_t n, const char *hex)
{
    uint8_t want[256];
    assert_true(hex_read(str_from(hex), want, n));
    assert_memory_equal(p, want, n);
}

static void hashes_are_the_published_ones(void **state)
{
    (void)state;
    uint8_t out[32];
    uint8_t key[32] = {0};
    hash_of("abc", 3, out);
    is_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_of("", 0, out);
    is_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_leaf("", 0, out); /* RFC 6962: the hash of an empty leaf */
    is_hex(out, 32, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    memset(key, 0x0b, 20); /* shorter keys are filled with zeros */
    hash_mac(key, "Hi There", 8, out);
    is_hex(out, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void signatures_are_the_published_ones_and_boxes_open_only_whole(void **state)
{
    (void)state;
    uint8_t seed[32];
    uint8_t public[32];
    uint8_t sig[64];
    is_hex((hex_read(STR("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), seed, 32), seed), 32,
           "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    sign_public(seed, public);
    is_hex(public, 32, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    sign_put(seed, "", 0, sig);
    is_hex(sig, 64,
           "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595"
           "bbe24655141438e7a100b");
    assert_true(sign_check(public, "", 0, sig));
    assert_false(sign_check(public, "x", 1, sig));
    sig[63] ^= 0x10;
    assert_false(sign_check(public, "", 0, sig));
    assert_true(hex_read(STR("77076d0a7318a57d3c16c17251b26645df4c2f92ebc0992ac177fba51db92c2a"), seed, 32));
    box_public(seed, public);
    uint8_t box[5 + BOX_OVERHEAD];
    uint8_t back[5];
    assert_true(box_put(public, "hello", 5, box) && box_get(public, seed, box, sizeof box, back));
    assert_memory_equal(back, "hello", 5);
    box[40] ^= 1;
    assert_false(box_get(public, seed, box, sizeof box, back));
    memset(public, 0, 32); /* of small order */
    assert_false(box_put(public, "hello", 5, box));
}

static void sealing_is_the_published_one(void **state)
{
    (void)state;
    static const char text[] = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                               "sunscreen would be it.";
    uint8_t key[32];
    uint8_t nonce[24];
    uint8_t ad[12];
    uint8_t out[sizeof text - 1 + SEAL_TAG];
    size_t n = sizeof text - 1;
    for (size_t i = 0; i < 32; i++)
        key[i] = (uint8_t)(0x80 + i);
    for (size_t i = 0; i < 24; i++)
        nonce[i] = (uint8_t)(0x40 + i);
    assert_true(hex_read(STR("50515253c0c1c2c3c4c5c6c7"), ad, 12));
    seal_put(key, nonce, ad, 12, text, n, out);
    is_hex(out, 16, "bd6d179d3e83d43b9576579493c0e939");
    is_hex(out + n, 16, "c0875924c1c7987947deafd8780acf49");
    ad[0] ^= 1;
    uint8_t back[sizeof out];
    assert_false(seal_get(key, nonce, ad, 12, out, sizeof out, back));
    ad[0] ^= 1;
    assert_true(seal_get(key, nonce, ad, 12, out, sizeof out, back));
    assert_memory_equal(back, text, n);
    assert_false(seal_get(key, nonce, ad, 12, out, SEAL_TAG - 1, back));
}

static void a_recovery_code_survives_hands_and_not_a_wrong_letter(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        uint8_t secret[RECOVERY_BYTES];
        uint8_t back[RECOVERY_BYTES];
        char code[RECOVERY_CHARS];
        char typed[RECOVERY_CHARS + 8];
        size_t n = 0;
        for (size_t i = 0; i < sizeof secret;
             i++) /* the same each run: a 20-bit check lets one wrong letter in a million pass */
            secret[i] = (uint8_t)(round * 37 + (int)i * 101);
        recovery_print(secret, code);
        for (size_t i = 0; code[i] != '\0'; i++) /* small letters, no hyphens, O and l for 0 and 1 */
            if (code[i] != '-')
                typed[n++] = code[i] == '0' ? 'O' : code[i] == '1' ? 'l' : (char)(code[i] >= 'A' ? code[i] + 32 : code[i]);
        assert_true(recovery_read((struct str){typed, n}, back));
        assert_memory_equal(back, secret, sizeof secret);
        for (size_t i = 0; i < n; i++) {
            char was = typed[i];
            typed[i] = was == '2' ? '3' : '2';
            assert_false(recovery_read((struct str){typed, n}, back));
            typed[i] = was;
        }
        assert_false(recovery_read((struct str){typed, n - 1}, back));
    }
}

static void slot_parameters_out_of_bounds_take_no_memory(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    uint8_t salt[16] = {0};
    SCOPED_KEY struct key *k = key_new(NULL);
    assert_int_equal(argon_key("x", 1, salt, 1, UINT64_MAX, k, &e), BD_LIMIT);
    err_clear(&e);
    assert_int_equal(argon_key("x", 1, salt, 17, 8192, k, &e), BD_LIMIT);
    err_clear(&e);
    assert_int_equal(argon_key("x", 1, salt, 0, 8192, k, &e), BD_LIMIT);
    assert_string_equal(word_at(0), "abandon");
    assert_string_equal(word_at(2047), "zoo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_are_the_published_ones),
        cmocka_unit_test(signatures_are_the_published_ones_and_boxes_open_only_whole),
        cmocka_unit_test(sealing_is_the_published_one),
        cmocka_unit_test(a_recovery_code_survives_hands_and_not_a_wrong_letter),
        cmocka_unit_test(slot_parameters_out_of_bounds_take_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
