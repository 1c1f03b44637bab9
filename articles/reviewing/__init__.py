"""What editors make of claims and mentions: accepted, corrected, rejected, written, proposed, and all of it taken back.

Each act is one short transaction under the placing lock. It compares what the editor had before them with what is
there now, writes the values before and after into the audit (`models.Change`), and places anew what it concerns.
"""
