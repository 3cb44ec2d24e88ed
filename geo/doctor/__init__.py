"""The commune-code doctor: which territory each row of somebody's file is about, and why not.

Start with `geo.doctor.check.check_file`; ``docs/doctor.md`` tells what is recognised, in which order.
"""
