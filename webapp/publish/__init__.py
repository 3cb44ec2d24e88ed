"""The Atlas as static files: pages, pictures and data that any web server hands out, under any path, without Python.

Start with `webapp.publish.publication` (what is published), then `webapp.publish.build` (puts it together).
"""
