"""What one judge has found, in a line, and then each finding that has no reason."""
from typing import Dict, List, Sequence, Tuple

from .finding import Finding
from .reasons import Reason, unexplained


def report(judge: str, findings: Sequence[Finding], reasons: Sequence[Reason]) -> bool:
    """Whether nothing is left to do."""
    left, stale = unexplained(findings, reasons)
    explained = f"{len(findings) - len(left)} for {len(reasons) - len(stale)} reasons" if len(findings) > len(left) else "none with a reason"
    print(f"{judge}: {len(_alike(left)) or 'no'} findings, {explained}")
    for alike in _alike(left).values():
        others = f" (and in {len(alike) - 1} other templates)" if len(alike) > 1 else ""
        print(f"  {alike[0]}{others}")
    for reason in stale:
        print(f"  nothing is found any more that has the reason: {reason.because}")
    return not left and not stale


def _alike(findings: Sequence[Finding]) -> Dict[Tuple[str, str, str], List[Finding]]:
    """The same of the same property, in however many templates."""
    alike: Dict[Tuple[str, str, str], List[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.resource_type, finding.path, finding.message), []).append(finding)
    return alike
