"""`make bench`: the README's figures, measured now and on this machine."""

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import accuracy, archive, collecting, extracting, fetching, imports, pages, planning, sizes
from benchmarks.tables import table
from sayso.local.template import load

ROOT = Path(__file__).parents[1]


def bench_pages(corpus: Path | None, count: int) -> None:
    found = _corpus_pages(corpus, count) if corpus else sorted(ROOT.glob("samples/*.html")) * count
    timings = pages.measured(found)
    measures = {
        **timings.steps,
        "local cloud and command": timings.outside,
        "whole page": timings.total,
        "(within the steps: calls of S3 and DynamoDB)": timings.calls,
    }
    rows = [(name, f"{pages.middle(values):.0f}", f"{pages.late(values):.0f}") for name, values in measures.items()]
    title = f"A page end to end, warm, one at a time: {len(found)} pages of {corpus or 'samples/'}"
    table(f"{title}, {timings.failed} failed", ("milliseconds", "median", "p95"), rows)
    print("\n  target: at most 60 ms a page for the local cloud itself")


def _corpus_pages(corpus: Path, count: int) -> list[Path]:
    """Spread evenly over the corpus, in the order of their names."""
    found = next(filter(None, (sorted(corpus.glob(glob)) for glob in ("pages/html/*.html.gz", "*.html*"))), [])
    return found[:: max(1, len(found) // count)][:count]


def bench_fetch() -> None:
    small, usual, large = 4_000, 200_000, 20_000_000
    costs, missing = fetching.measured((small, usual), large)
    plain = {size: pages.middle(values) for size, values in costs["urllib3"].pages.items()}
    header = [f"{what}, {size // 1000} KB" for size in plain for what in ("ms", "over urllib3", "pages a second")]
    rows = []
    for name, cost in costs.items():
        cells = []
        for size, values in cost.pages.items():
            middle = pages.middle(values)
            cells += [f"{middle:.2f}", f"{middle - plain[size]:+.2f}", f"{1000 / middle:.0f}"]
        rows.append((name, *cells, f"+{cost.rise:.0f}", f"{cost.peak:.0f}"))
    title = "Fetching alone, gzip, from a threaded server on this machine, one page and connection at a time (medians)"
    table(title, ("", *header, f"MiB on {large // 10**6} MB", "process"), rows)
    calls = ", ".join(f"{count:g} of {service}" for service, count in costs["sayso on moto"].calls.items())
    print(
        "\n  sayso's bucket and table are dicts, and moto's in the same process where that is said. Left out: what\n"
        f"  AWS takes for the calls of a page ({calls}), TLS, the network, and slots (the delay is 0)"
    )
    if missing:
        print(f"\n  {missing}")


def bench_imports() -> None:
    rows = []
    for name in imports.HANDLERS:
        found = imports.measured(f"sayso.{name}.handler")
        heaviest = ", ".join(f"{package} {own:.0f}" for package, own in found.heaviest)
        rows.append((name, f"{found.milliseconds:.0f}", heaviest))
    peer = imports.measured("boto3")
    rows.append(("boto3 alone", f"{peer.milliseconds:.0f}", ""))
    table("Imports of each handler (python -X importtime, median of 5)", ("milliseconds", "all", "heaviest"), rows)


def bench_sizes() -> None:
    subprocess.run(["make", "build"], cwd=ROOT, check=True, capture_output=True)
    rows = [
        (one.name, f"{one.own:.1f}", f"{one.with_layer:.1f}", f"{one.budget}" if one.budget else "")
        for one in sizes.measured(ROOT / ".aws-sam" / "build")
    ]
    table("Unzipped, as deployed", ("MB", "own", "with layer", "budget"), rows)


def bench_planning(pages: int, hosts: int) -> None:
    both = [planning.measured(pages, hosts, skewed=skewed) for skewed in (False, True)]
    deployed = load(ROOT / "template.yaml")["Resources"]["BatchFunction"]["Properties"]["MemorySize"]
    rows = [
        ("pages of the largest host", [f"{found.largest:,}" for found in both], ""),
        ("pages left to a redrive", [f"{found.left:,}" for found in both], ""),
        ("seconds", [f"{found.seconds:.0f}" for found in both], "60"),
        ("of the processor", [f"{found.processor_seconds:.0f}" for found in both], ""),
        (f"with {deployed:,} MB, as deployed", [f"{found.seconds_of(deployed):.0f}" for found in both], "60"),
        ("with the processor of 512 MB", [f"{found.seconds_of(512):.0f}" for found in both], ""),
        ("peak memory, MiB", [f"{found.peak_mib:.0f}" for found in both], "512"),
        ("rounds", [f"{found.rounds:,}" for found in both], ""),
        ("manifests, MiB", [f"{found.disk_mib:.0f}" for found in both], ""),
    ]
    table(
        f"A batch of {pages:,} addresses of {hosts:,} hosts, planned in one process",
        ("", "all alike", "few large ones", "target"),
        [(name, *values, target) for name, values, target in rows],
    )


def bench_collecting(pages: int) -> None:
    found = collecting.measured(pages)
    table(
        f"A round of {found.pages:,} pages, all of which failed, collected in one process",
        ("", "measured", "target"),
        [
            ("seconds", f"{found.seconds:.0f}", "900"),
            ("peak memory, MiB", f"{found.peak_mib:.0f}", "512"),
            ("of what the Map wrote, MiB", f"{found.told_mib:.0f}", ""),
        ],
    )


def bench_archive(articles: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        small, large = Path(folder, "small"), Path(folder, "large")
        archive.generate(small, 1)
        items = archive.generate(large, articles)
        print(f"\n  generated {articles:,} articles, {items:,} index items, in {time.perf_counter() - start:.0f} s")
        name = archive.identifier(articles // 2)
        rows = [
            ("open", archive.opening(large), archive.opening(small)),
            ("sayso list", archive.command(large, "list"), archive.command(small, "list")),
            (
                "sayso show ID",
                archive.command(large, "show", name),
                archive.command(small, "show", archive.identifier(0)),
            ),
        ]
        table(
            f"A data directory of {articles:,} articles, and one of a single article; whole processes, best of 3",
            ("", "seconds", "MiB", "1 article: seconds", "MiB"),
            [
                (what, f"{a.seconds:.2f}", f"{a.peak_mib:.0f}", f"{b.seconds:.2f}", f"{b.peak_mib:.0f}")
                for what, a, b in rows
            ],
        )
        print("\n  target: open in 3 s and 1 GB")


def bench_accuracy(corpus: Path, tools: Path) -> None:
    extracting.bench_pages(corpus, tools, None)
    for title, score in (
        ("Attribution (PolNeAR dev), by rules", accuracy.attribution),
        ("Chains (dev), by rules", accuracy.chains),
    ):
        print(f"\n{title}\n\n{score(corpus, tools)}")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make bench", description=__doc__)
    arguments.add_argument("--corpus", type=Path, help="a folder of corpora (pages/, polnear/, chains/), or of pages")
    arguments.add_argument("--tools", type=Path, help="the folder of their scorers")
    arguments.add_argument("--pages", type=int, default=50)
    arguments.add_argument("--addresses", type=int, default=1_000_000)
    arguments.add_argument("--articles", type=int, default=100_000)
    arguments.add_argument(
        "--only", choices=("pages", "fetch", "planning", "collecting", "imports", "sizes", "archive", "accuracy")
    )
    chosen = arguments.parse_args()
    benches = {
        "pages": lambda: bench_pages(chosen.corpus, chosen.pages),
        "fetch": bench_fetch,
        "imports": bench_imports,
        "sizes": bench_sizes,
        "planning": lambda: bench_planning(chosen.addresses, 20_000),
        "collecting": lambda: bench_collecting(chosen.addresses * 2 // 5),
        "archive": lambda: bench_archive(chosen.articles),
    }
    if chosen.corpus and chosen.tools:
        benches["accuracy"] = lambda: bench_accuracy(chosen.corpus, chosen.tools)
    for name, bench in benches.items():
        if chosen.only in {None, name}:
            bench()


if __name__ == "__main__":
    main()
