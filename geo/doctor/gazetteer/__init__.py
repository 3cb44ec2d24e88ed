"""What the doctor knows: present and former codes, names, SIREN and postcodes, and how cells are brought into their form."""
