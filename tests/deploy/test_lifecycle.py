"""What is written to be read once goes by itself; what is kept, does not."""

import pytest

from sayso.batches import batch_folder, part, turns_folder


@pytest.mark.parametrize("key", ["handoff/a/1.json.gz", "feeds/a/1.gz", turns_folder("b", 1)])
def test_working_files_end(template, key):
    assert expiring(template, key)


@pytest.mark.parametrize(
    "key",
    ["raw/a/1.gz", "documents/a/1", "failures/a", "config/feeds/a.json", batch_folder("b"), part("b", "failures", 1)],
)
def test_what_is_kept_does_not_end(template, key):
    assert not expiring(template, key)


def test_the_parts_of_an_upload_that_broke_off_end_wherever_they_are(template):
    [rule] = [rule for rule in rules(template) if "AbortIncompleteMultipartUpload" in rule]

    assert "Prefix" not in rule
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] >= 2


def expiring(template, key):
    return [rule for rule in rules(template) if "ExpirationInDays" in rule and key.startswith(rule.get("Prefix", ""))]


def rules(template):
    found = template["Resources"]["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in found)
    return found
