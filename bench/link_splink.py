#!/usr/bin/env python3
"""Links one table with Splink on DuckDB: link_splink.py SET TABLE.csv PAIRS.csv CLUSTERS.csv

Run by link_peers.py in a process of its own. Settings of the two sets that Splink's documentation teaches with (historical_50k,
febrl4) follow those pages: their comparisons, their blocking rules, their way of training; those of the other two are what the same
pages advise for such columns. Pairs at 0.5 and more are written; clusters are components of those at 0.95 and more, which serves
Splink better than 0.5 would: false joins chain.
"""

import csv
import logging
import sys

import pyarrow
import pyarrow.csv
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SEED, RANDOM_PAIRS, PAIRS_FROM, JOINS_FROM = 1, 5e6, 0.5, 0.95

SETS = {
    "historical_50k": {
        "block": [
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        "compare": [
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_and_surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        "sure": [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        "recall": 0.6,
        "train": [block_on("first_name", "surname"), block_on("dob")],
    },
    "febrl4": {
        "block": [
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        "compare": [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        "sure": [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        "recall": 0.9,
        "train": [block_on("date_of_birth"), block_on("postcode")],
    },
    "febrl_c100k": {
        "block": [
            block_on("given_name", "surname"),
            block_on("surname", "date_of_birth"),
            block_on("given_name", "date_of_birth"),
            block_on("soc_sec_id"),
            block_on("phone_number"),
            block_on("street_number", "address_1"),
            block_on("postcode", "surname"),
        ],
        "compare": [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("phone_number", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("suburb").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        "sure": [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        "recall": 0.7,
        "train": [block_on("soc_sec_id"), block_on("given_name", "surname")],
    },
    "rldata10000": {
        "block": [
            block_on("fname_c1", "lname_c1"),
            block_on("fname_c1", "by"),
            block_on("lname_c1", "by"),
            block_on("by", "bm", "bd"),
            block_on("substr(fname_c1,1,3)", "substr(lname_c1,1,3)"),
        ],
        "compare": [
            cl.JaroWinklerAtThresholds("fname_c1", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("lname_c1", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("by", [1]),
            cl.ExactMatch("bm"),
            cl.LevenshteinAtThresholds("bd", [1]),
        ],
        "sure": [block_on("fname_c1", "lname_c1", "by")],
        "recall": 0.6,
        "train": [block_on("fname_c1", "lname_c1"), block_on("by", "bm", "bd")],
    },
    "korean_multiscript": {
        "block": [
            block_on("name_hangul"),
            block_on("name_hanja"),
            block_on("name_latin"),
            block_on("birth_date"),
            block_on("substr(birth_date,1,7)", "sex", "place"),
        ],
        "compare": [
            cl.JaroWinklerAtThresholds("name_hangul", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("name_hanja", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("name_latin", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("place").configure(term_frequency_adjustments=True),
        ],
        "sure": [block_on("name_hangul", "birth_date"), block_on("name_latin", "birth_date")],
        "recall": 0.3,
        "train": [block_on("birth_date"), block_on("name_hangul"), block_on("name_latin")],
    },
}
SETS["febrl_b1m"] = SETS["febrl_c100k"]


def read_rows(table):
    """A table as text; words for nothing (NA, null …) are missing."""
    with open(table, encoding="utf-8", newline="") as f:
        names = next(csv.reader(f))
    as_text = pyarrow.csv.ConvertOptions(column_types={n: pyarrow.string() for n in names}, strings_can_be_null=True)
    return pyarrow.csv.read_csv(table, convert_options=as_text)


def write(found, columns, path):
    table = found.as_pyarrow_table().select(list(columns))
    pyarrow.csv.write_csv(table.rename_columns(list(columns.values())), path)


def main(name, table, pairs, clusters):
    logging.disable(logging.WARNING)
    how = SETS[name]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=how["block"],
        comparisons=how["compare"],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(read_rows(table)), settings)
    linker.training.estimate_probability_two_random_records_match(how["sure"], recall=how["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for rule in how["train"]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=PAIRS_FROM)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=JOINS_FROM)
    write(found, {"id_l": "id_a", "id_r": "id_b", "match_probability": "probability"}, pairs)
    write(groups, {"id": "id", "cluster_id": "cluster"}, clusters)


if __name__ == "__main__":
    main(*sys.argv[1:5])
